"""Forms of attendance lists that the committee keeps under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "list_form",
        sa.Column("id", key, nullable=False),
        sa.Column("event_id", key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_list_form_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_form")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_list_form_event_id_name")),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("list_form")
