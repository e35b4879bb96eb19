"""Badges: layouts of the event's own, runs of the printer, passes that are lent."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "badge_layout",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_badge_layout_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_layout")),
        sa.UniqueConstraint("event_id", "code", name=op.f("uq_badge_layout_event_id_code")),
    )
    op.create_table(
        "print_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("sorted_by", sa.String(length=16), nullable=False),
        sa.Column("layout", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("squeezed", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_print_run_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
    )
    with op.batch_alter_table("print_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_run_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_print_run_event_id"), ["event_id"], unique=False)

    op.create_table(
        "zone_pass",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("zone", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_zone_pass_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_pass")),
        sa.UniqueConstraint("event_id", "zone", "number", name=op.f("uq_zone_pass_event_id_zone_number")),
    )
    with op.batch_alter_table("zone_pass", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zone_pass_event_id"), ["event_id"], unique=False)

    op.create_table(
        "pass_handing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pass_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_by", sa.Text(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_pass_handing_guest_id_guest")),
        sa.ForeignKeyConstraint(["pass_id"], ["zone_pass.id"], name=op.f("fk_pass_handing_pass_id_zone_pass")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_handing")),
    )
    with op.batch_alter_table("pass_handing", schema=None) as batch_op:
        batch_op.create_index(
            "uq_pass_handing_open",
            ["pass_id"],
            unique=True,
            sqlite_where=sa.text("returned_at IS NULL"),
            postgresql_where=sa.text("returned_at IS NULL"),
        )

    op.create_table(
        "printed_badge",
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_printed_badge_guest_id_guest")),
        sa.ForeignKeyConstraint(["run_id"], ["print_run.id"], name=op.f("fk_printed_badge_run_id_print_run")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_printed_badge_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("guest_id", name=op.f("pk_printed_badge")),
    )
    with op.batch_alter_table("printed_badge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_printed_badge_run_id"), ["run_id"], unique=False)

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("badge_layout", sa.String(length=32), nullable=False, server_default=""))

    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.add_column(sa.Column("badge_position", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.drop_column("badge_position")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("badge_layout")

    with op.batch_alter_table("printed_badge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_printed_badge_run_id"))

    op.drop_table("printed_badge")
    with op.batch_alter_table("pass_handing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pass_handing_open",
            sqlite_where=sa.text("returned_at IS NULL"),
            postgresql_where=sa.text("returned_at IS NULL"),
        )

    op.drop_table("pass_handing")
    with op.batch_alter_table("zone_pass", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_zone_pass_event_id"))

    op.drop_table("zone_pass")
    with op.batch_alter_table("print_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_print_run_event_id"))
        batch_op.drop_index(batch_op.f("ix_print_run_asked_at"))

    op.drop_table("print_run")
    op.drop_table("badge_layout")
