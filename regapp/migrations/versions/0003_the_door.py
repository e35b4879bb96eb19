"""The door: devices with powers, scans that a device decided alone, signatures, arrivals, badges, paper."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "paper_pack",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_ids", sa.JSON(), nullable=False),
        sa.Column("session_ids", sa.JSON(), nullable=False),
        sa.Column("contacts", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_paper_pack_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_pack")),
    )
    with op.batch_alter_table("paper_pack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_pack_event_id"), ["event_id"], unique=False)

    op.create_table(
        "paper_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paper_pack_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("scan_ids", sa.JSON(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_paper_entry_event_id_event")),
        sa.ForeignKeyConstraint(
            ["paper_pack_id"], ["paper_pack.id"], name=op.f("fk_paper_entry_paper_pack_id_paper_pack")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_paper_entry_session_id_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sa.UniqueConstraint("event_id", "uid", name=op.f("uq_paper_entry_event_id_uid")),
    )
    op.create_table(
        "awaited",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("greeter", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("stage_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage_by", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_awaited_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_awaited_guest_id_guest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited")),
        sa.UniqueConstraint("event_id", "guest_id", name=op.f("uq_awaited_event_id_guest_id")),
    )
    with op.batch_alter_table("awaited", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_awaited_guest_id"), ["guest_id"], unique=False)

    op.create_table(
        "badge_print",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_badge_print_device_id_device")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_badge_print_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_badge_print_guest_id_guest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_print")),
        sa.UniqueConstraint("guest_id", "copy", name=op.f("uq_badge_print_guest_id_copy")),
    )
    with op.batch_alter_table("badge_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_print_event_id"), ["event_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("strokes", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_signature_device_id_device")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_signature_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_signature_guest_id_guest")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_signature_session_id_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_signature_event_id_number")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_guest_id"), ["guest_id"], unique=False)
        batch_op.create_index("ix_signature_session_id_guest_id", ["session_id", "guest_id"], unique=False)

    op.create_table(
        "spare_badge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("paper_entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_spare_badge_event_id_event")),
        sa.ForeignKeyConstraint(
            ["paper_entry_id"], ["paper_entry.id"], name=op.f("fk_spare_badge_paper_entry_id_paper_entry")
        ),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_spare_badge_guest_id_guest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spare_badge")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_spare_badge_event_id_number")),
    )
    op.create_table(
        "scan_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("other_scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("noted_scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=24), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_scan_review_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_scan_review_guest_id_guest")),
        sa.ForeignKeyConstraint(["noted_scan_id"], ["scan.id"], name=op.f("fk_scan_review_noted_scan_id_scan")),
        sa.ForeignKeyConstraint(["other_scan_id"], ["scan.id"], name=op.f("fk_scan_review_other_scan_id_scan")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_scan_review_scan_id_scan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_review")),
        sa.UniqueConstraint("scan_id", name=op.f("uq_scan_review_scan_id")),
    )
    with op.batch_alter_table("scan_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_review_event_id"), ["event_id"], unique=False)

    op.create_table(
        "scan_undo",
        sa.Column("scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_scan_undo_device_id_device")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_scan_undo_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_scan_undo_guest_id_guest")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_scan_undo_scan_id_scan")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scan_undo")),
    )
    with op.batch_alter_table("scan_undo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_undo_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scan_undo_guest_id"), ["guest_id"], unique=False)

    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.add_column(sa.Column("door_checks", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("door", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("powers", sa.JSON(), nullable=False, server_default='["scan", "search"]'))
        batch_op.add_column(sa.Column("sessions", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("direction", sa.String(length=24), nullable=False, server_default="in"))
        batch_op.add_column(sa.Column("printer", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("label", sa.String(length=16), nullable=False, server_default="90x55"))
        batch_op.add_column(sa.Column("prints_at_once", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("unsent", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("clock_ahead_ms", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("list_read_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=24), nullable=False, server_default="door"))
        batch_op.add_column(sa.Column("noted_by", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("clock_ahead_ms", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("shown", sa.String(length=24), nullable=True))
    # What was recorded so far was taken at the device's word, and never put into the future.
    op.execute("UPDATE scan SET happened_at = CASE WHEN scanned_at < received_at THEN scanned_at ELSE received_at END")
    op.execute("UPDATE scan SET origin = 'program' WHERE api_token_id IS NOT NULL")
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.alter_column("happened_at", existing_type=sa.DateTime(timezone=True), nullable=False)

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counts_exits", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("late_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_column("late_from")
        batch_op.drop_column("counts_exits")

    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.drop_column("shown")
        batch_op.drop_column("clock_ahead_ms")
        batch_op.drop_column("happened_at")
        batch_op.drop_column("noted_by")
        batch_op.drop_column("origin")

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
        batch_op.drop_column("list_read_at")
        batch_op.drop_column("version")
        batch_op.drop_column("clock_ahead_ms")
        batch_op.drop_column("unsent")
        batch_op.drop_column("prints_at_once")
        batch_op.drop_column("label")
        batch_op.drop_column("printer")
        batch_op.drop_column("direction")
        batch_op.drop_column("sessions")
        batch_op.drop_column("powers")
        batch_op.drop_column("door")

    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_column("door_checks")

    with op.batch_alter_table("scan_undo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_undo_guest_id"))
        batch_op.drop_index(batch_op.f("ix_scan_undo_event_id"))

    op.drop_table("scan_undo")
    with op.batch_alter_table("scan_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_review_event_id"))

    op.drop_table("scan_review")
    op.drop_table("spare_badge")
    op.drop_table("paper_entry")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index("ix_signature_session_id_guest_id")
        batch_op.drop_index(batch_op.f("ix_signature_guest_id"))

    op.drop_table("signature")
    with op.batch_alter_table("badge_print", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_print_event_id"))

    op.drop_table("badge_print")
    with op.batch_alter_table("awaited", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_awaited_guest_id"))

    op.drop_table("awaited")
    with op.batch_alter_table("paper_pack", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_pack_event_id"))

    op.drop_table("paper_pack")
