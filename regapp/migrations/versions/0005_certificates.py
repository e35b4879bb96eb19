"""Certificates: what they say, who gets one, and that no number is given twice."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NUMBERED = sa.text("kind = 'certificate' AND number <> ''")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "certificate_template",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("event_id", _KEY, nullable=False),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("letterhead", sa.Text(), nullable=False),
        sa.Column("emblem_upload_id", _KEY, nullable=True),
        sa.Column("signers", sa.JSON(), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=False),
        sa.Column("all_sessions", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("next_number >= 1", name=op.f("ck_certificate_template_next_number_positive")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_certificate_template_minutes_not_negative")),
        sa.ForeignKeyConstraint(
            ["emblem_upload_id"], ["upload.id"], name=op.f("fk_certificate_template_emblem_upload_id_upload")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_certificate_template_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_template")),
        sa.UniqueConstraint("event_id", name=op.f("uq_certificate_template_event_id")),
    )
    op.create_table(
        "certificate_exception",
        sa.Column("guest_id", _KEY, nullable=False),
        sa.Column("event_id", _KEY, nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_certificate_exception_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_certificate_exception_guest_id_guest")),
        sa.PrimaryKeyConstraint("guest_id", name=op.f("pk_certificate_exception")),
    )
    with op.batch_alter_table("certificate_exception", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_exception_event_id"), ["event_id"], unique=False)
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.create_index(
            "uq_issued_document_certificate_number",
            ["event_id", "number"],
            unique=True,
            sqlite_where=_NUMBERED,
            postgresql_where=_NUMBERED,
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.drop_index("uq_issued_document_certificate_number")
    op.drop_table("certificate_exception")
    op.drop_table("certificate_template")
