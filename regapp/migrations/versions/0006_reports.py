"""Saved reports, and reports that go out by mail at their time."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "saved_report",
        sa.Column("id", key, nullable=False),
        sa.Column("event_id", key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_saved_report_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_report")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_saved_report_event_id_name")),
    )
    op.create_table(
        "report_schedule",
        sa.Column("id", key, nullable=False),
        sa.Column("event_id", key, nullable=False),
        sa.Column("saved_report_id", key, nullable=True),
        sa.Column("every", sa.String(length=24), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("time_of_day", sa.String(length=5), nullable=False),
        sa.Column("user_ids", sa.JSON(), nullable=False),
        sa.Column("format", sa.String(length=24), nullable=False),
        sa.Column("days_after", sa.Integer(), nullable=False),
        sa.Column("written_for", sa.Date(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_report_schedule_event_id_event")),
        sa.ForeignKeyConstraint(
            ["saved_report_id"], ["saved_report.id"], name=op.f("fk_report_schedule_saved_report_id_saved_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedule")),
    )
    with op.batch_alter_table("report_schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_schedule_event_id"), ["event_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("report_schedule")
    op.drop_table("saved_report")
