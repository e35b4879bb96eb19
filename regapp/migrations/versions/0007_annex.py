"""Photographs for the annex of an event's report."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "event_photo",
        sa.Column("id", key, nullable=False),
        sa.Column("event_id", key, nullable=False),
        sa.Column("upload_id", key, nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_photo_event_id_event")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_event_photo_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_photo")),
    )
    op.create_index(op.f("ix_event_photo_event_id"), "event_photo", ["event_id"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index(op.f("ix_event_photo_event_id"), "event_photo")
    op.drop_table("event_photo")
