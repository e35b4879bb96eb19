"""Seating plans, and who sits where."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "seating_plan",
        sa.Column("id", key, nullable=False),
        sa.Column("event_id", key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shape", sa.String(length=24), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("across", sa.Integer(), nullable=False),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_by", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_seating_plan_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seating_plan")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_seating_plan_event_id_name")),
    )
    op.create_table(
        "seated",
        sa.Column("id", key, nullable=False),
        sa.Column("plan_id", key, nullable=False),
        sa.Column("guest_id", key, nullable=False),
        sa.Column("seat", sa.String(length=12), nullable=False),
        sa.Column("is_fixed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["seating_plan.id"], name=op.f("fk_seated_plan_id_seating_plan")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_seated_guest_id_guest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seated")),
        sa.UniqueConstraint("plan_id", "seat", name=op.f("uq_seated_plan_id_seat")),
        sa.UniqueConstraint("plan_id", "guest_id", name=op.f("uq_seated_plan_id_guest_id")),
    )
    op.create_index(op.f("ix_seated_guest_id"), "seated", ["guest_id"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index(op.f("ix_seated_guest_id"), "seated")
    op.drop_table("seated")
    op.drop_table("seating_plan")
