"""Asking and hearing back: lists, letters, calls, answers, delegations, registrations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""

    op.create_table(
        "column_mapping",
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shape", name=op.f("pk_column_mapping")),
    )
    op.create_table(
        "bulk_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("stored", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_bulk_change_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change")),
    )
    with op.batch_alter_table("bulk_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_change_event_id"), ["event_id"], unique=False)

    op.create_table(
        "bulk_change_guest",
        sa.Column("bulk_change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulk_change_id"], ["bulk_change.id"], name=op.f("fk_bulk_change_guest_bulk_change_id_bulk_change")
        ),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_bulk_change_guest_guest_id_guest")),
        sa.PrimaryKeyConstraint("bulk_change_id", "guest_id", name=op.f("pk_bulk_change_guest")),
    )
    with op.batch_alter_table("bulk_change_guest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_change_guest_guest_id"), ["guest_id"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_import_run_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_event_id"), ["event_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("shown_to", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_question_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("event_id", "code", name=op.f("uq_question_event_id_code")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("base", sa.String(length=24), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("time_of_day", sa.String(length=5), nullable=False),
        sa.Column("audience", sa.String(length=24), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_reminder_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_event_id"), ["event_id"], unique=False)

    op.create_table(
        "saved_filter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_saved_filter_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_saved_filter_event_id_name")),
    )
    op.create_table(
        "tag",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_tag_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("event_id", "folded_name", name=op.f("uq_tag_event_id_folded_name")),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("caller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("caller_name", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["caller_id"], ["user.id"], name=op.f("fk_call_caller_id_user")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_call_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_call_guest_id_guest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index("ix_call_event_id_guest_id", ["event_id", "guest_id"], unique=False)

    op.create_table(
        "call_claim",
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("caller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["caller_id"], ["user.id"], name=op.f("fk_call_claim_caller_id_user")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_call_claim_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_call_claim_guest_id_guest")),
        sa.PrimaryKeyConstraint("guest_id", name=op.f("pk_call_claim")),
    )
    with op.batch_alter_table("call_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_claim_event_id"), ["event_id"], unique=False)

    op.create_table(
        "change_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_change_request_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_change_request_guest_id_guest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.create_index("ix_change_request_event_id_decided_at", ["event_id", "decided_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_request_guest_id"), ["guest_id"], unique=False)

    op.create_table(
        "distinct_pair",
        sa.Column("lower_guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("higher_guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lower_guest_id < higher_guest_id", name=op.f("ck_distinct_pair_ordered")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_distinct_pair_event_id_event")),
        sa.ForeignKeyConstraint(["higher_guest_id"], ["guest.id"], name=op.f("fk_distinct_pair_higher_guest_id_guest")),
        sa.ForeignKeyConstraint(["lower_guest_id"], ["guest.id"], name=op.f("fk_distinct_pair_lower_guest_id_guest")),
        sa.PrimaryKeyConstraint("lower_guest_id", "higher_guest_id", name=op.f("pk_distinct_pair")),
    )
    with op.batch_alter_table("distinct_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_distinct_pair_event_id"), ["event_id"], unique=False)

    op.create_table(
        "guest_tag",
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tag_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_guest_tag_guest_id_guest")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_guest_tag_tag_id_tag")),
        sa.PrimaryKeyConstraint("guest_id", "tag_id", name=op.f("pk_guest_tag")),
    )
    with op.batch_alter_table("guest_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_tag_tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "import_change",
        sa.Column("import_run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_import_change_guest_id_guest")),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_import_change_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("import_run_id", "guest_id", name=op.f("pk_import_change")),
    )
    with op.batch_alter_table("import_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_change_guest_id"), ["guest_id"], unique=False)

    op.create_table(
        "merge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kept_guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("merged_guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_merge_event_id_event")),
        sa.ForeignKeyConstraint(["kept_guest_id"], ["guest.id"], name=op.f("fk_merge_kept_guest_id_guest")),
        sa.ForeignKeyConstraint(["merged_guest_id"], ["guest.id"], name=op.f("fk_merge_merged_guest_id_guest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_kept_guest_id"), ["kept_guest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_merged_guest_id"), ["merged_guest_id"], unique=False)

    op.create_table(
        "precedence_place",
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_precedence_place_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_precedence_place_guest_id_guest")),
        sa.PrimaryKeyConstraint("guest_id", name=op.f("pk_precedence_place")),
    )
    with op.batch_alter_table("precedence_place", schema=None) as batch_op:
        batch_op.create_index("ix_precedence_place_event_id_place", ["event_id", "place"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_upload_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_upload_guest_id_guest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_guest_id"), ["guest_id"], unique=False)

    op.create_table(
        "letter_template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("letterhead", sa.Text(), nullable=False),
        sa.Column("emblem_upload_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("enclosure", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("regrets_only", sa.Boolean(), nullable=False),
        sa.Column("on_behalf", sa.String(length=24), nullable=False),
        sa.Column("signed_for", sa.Text(), nullable=False),
        sa.Column("signer_office", sa.Text(), nullable=False),
        sa.Column("signer_name", sa.Text(), nullable=False),
        sa.Column("signer_rank", sa.Text(), nullable=False),
        sa.Column("signer_number", sa.String(length=40), nullable=False),
        sa.Column("copies", sa.Text(), nullable=False),
        sa.Column("with_guest_list", sa.Boolean(), nullable=False),
        sa.Column("with_mail", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["emblem_upload_id"], ["upload.id"], name=op.f("fk_letter_template_emblem_upload_id_upload")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_letter_template_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
    )
    with op.batch_alter_table("letter_template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_template_event_id"), ["event_id"], unique=False)

    op.create_table(
        "manifest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("coordinator_name", sa.Text(), nullable=False),
        sa.Column("coordinator_email", sa.String(length=254), nullable=False),
        sa.Column("coordinator_phone", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=16), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_manifest_category_id_category")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_manifest_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manifest")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_manifest_link_hash")),
        sa.UniqueConstraint("form_key", name=op.f("uq_manifest_form_key")),
    )
    with op.batch_alter_table("manifest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manifest_event_id"), ["event_id"], unique=False)

    op.create_table(
        "question_answer",
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("upload_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_question_answer_guest_id_guest")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_answer_question_id_question")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_question_answer_upload_id_upload")),
        sa.PrimaryKeyConstraint("guest_id", "question_id", name=op.f("pk_question_answer")),
    )
    with op.batch_alter_table("question_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_answer_question_id"), ["question_id"], unique=False)

    op.create_table(
        "issued_document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_issued_document_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_issued_document_guest_id_guest")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["letter_template.id"], name=op.f("fk_issued_document_template_id_letter_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint("code", name=op.f("uq_issued_document_code")),
    )
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issued_document_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "uq_issued_document_standing",
            ["guest_id", "kind"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "registration",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("manifest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=16), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("guardian_name", sa.Text(), nullable=False),
        sa.Column("guardian_email", sa.String(length=254), nullable=False),
        sa.Column("guardian_phone", sa.String(length=32), nullable=False),
        sa.Column("guardian_consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("guardian_text_version", sa.String(length=24), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_registration_category_id_category")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_registration_event_id_event")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("fk_registration_guest_id_guest")),
        sa.ForeignKeyConstraint(["manifest_id"], ["manifest.id"], name=op.f("fk_registration_manifest_id_manifest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("form_key", name=op.f("uq_registration_form_key")),
        sa.UniqueConstraint("guest_id", name=op.f("uq_registration_guest_id")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_registration_link_hash")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(
            "ix_registration_category_id_state_queued_at", ["category_id", "state", "queued_at", "id"], unique=False
        )
        batch_op.create_index("ix_registration_event_id_state", ["event_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_manifest_id"), ["manifest_id"], unique=False)

    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.add_column(sa.Column("companions_allowed", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("needs_approval", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("confirms_address", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("has_waiting_list", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("offer_hours", sa.Integer(), nullable=False, server_default="24"))
        batch_op.add_column(sa.Column("takes_minors", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=8), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("companions_allowance", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("note_verbale", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("lock_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("secret", sa.LargeBinary(length=16), nullable=True))
        batch_op.add_column(sa.Column("link_generation", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("link_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_delegation_link_hash"), ["link_hash"])

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("regrets_only", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("asks", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("quiet_from", sa.String(length=5), nullable=False, server_default="21:00"))
        batch_op.add_column(sa.Column("quiet_until", sa.String(length=5), nullable=False, server_default="07:00"))
        batch_op.add_column(sa.Column("registration_opens_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("delegations_lock_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("delegations_need_confirmation", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("representatives_rank", sa.String(length=24), nullable=False, server_default="own")
        )
        batch_op.add_column(sa.Column("precedence_locked_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("occasion", sa.String(length=24), nullable=False, server_default="answer"))
        batch_op.alter_column(
            "guest_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        )
        batch_op.add_column(
            sa.Column("delegation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_message_delegation_id_delegation"), "delegation", ["delegation_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_message_delegation_id"), ["delegation_id"], unique=False)

    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.add_column(sa.Column("precedence_code", sa.String(length=16), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("credentials_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("staff_number", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("diet", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("access_needs", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("vehicle_plate", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("has_meal", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("zone", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("delegation_position", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("replaced_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("badge_printed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_guest_replaced_by_id_guest"), "guest", ["replaced_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_guest_merged_into_id_guest"), "guest", ["merged_into_id"], ["id"])

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("companions_allowed", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("representation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("assignment_upload_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("rank_basis", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("rank_code", sa.String(length=16), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("rank_reason", sa.Text(), nullable=False, server_default=""))
        batch_op.create_foreign_key(
            batch_op.f("fk_representation_assignment_upload_id_upload"), "upload", ["assignment_upload_id"], ["id"]
        )


def downgrade() -> None:
    """Take it back."""

    op.drop_table("bulk_change_guest")
    op.drop_table("bulk_change")
    # The first schema knows guests only.
    op.execute(sa.text("DELETE FROM message WHERE guest_id IS NULL"))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_delegation_id"))
        batch_op.drop_constraint(batch_op.f("fk_message_delegation_id_delegation"), type_="foreignkey")
        batch_op.drop_column("delegation_id")
        batch_op.alter_column(
            "guest_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        )
        batch_op.drop_column("occasion")

    with op.batch_alter_table("representation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_representation_assignment_upload_id_upload"), type_="foreignkey")
        batch_op.drop_column("rank_reason")
        batch_op.drop_column("rank_code")
        batch_op.drop_column("rank_basis")
        batch_op.drop_column("assignment_upload_id")

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_column("opened_at")
        batch_op.drop_column("companions_allowed")

    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_guest_merged_into_id_guest"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_guest_replaced_by_id_guest"), type_="foreignkey")
        batch_op.drop_column("badge_printed_at")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("replaced_by_id")
        batch_op.drop_column("delegation_position")
        batch_op.drop_column("zone")
        batch_op.drop_column("has_meal")
        batch_op.drop_column("vehicle_plate")
        batch_op.drop_column("access_needs")
        batch_op.drop_column("diet")
        batch_op.drop_column("staff_number")
        batch_op.drop_column("credentials_at")
        batch_op.drop_column("precedence_code")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("precedence_locked_at")
        batch_op.drop_column("representatives_rank")
        batch_op.drop_column("delegations_need_confirmation")
        batch_op.drop_column("delegations_lock_at")
        batch_op.drop_column("registration_closes_at")
        batch_op.drop_column("registration_opens_at")
        batch_op.drop_column("quiet_until")
        batch_op.drop_column("quiet_from")
        batch_op.drop_column("asks")
        batch_op.drop_column("regrets_only")

    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_delegation_link_hash"), type_="unique")
        batch_op.drop_column("seen_at")
        batch_op.drop_column("confirmed_by")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("submitted_at")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("opened_at")
        batch_op.drop_column("link_hash")
        batch_op.drop_column("link_generation")
        batch_op.drop_column("secret")
        batch_op.drop_column("lock_at")
        batch_op.drop_column("note_verbale")
        batch_op.drop_column("companions_allowance")
        batch_op.drop_column("language")

    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_column("takes_minors")
        batch_op.drop_column("offer_hours")
        batch_op.drop_column("has_waiting_list")
        batch_op.drop_column("confirms_address")
        batch_op.drop_column("needs_approval")
        batch_op.drop_column("companions_allowed")

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_manifest_id"))
        batch_op.drop_index("ix_registration_event_id_state")
        batch_op.drop_index("ix_registration_category_id_state_queued_at")

    op.drop_table("registration")
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_issued_document_standing",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_issued_document_event_id"))

    op.drop_table("issued_document")
    with op.batch_alter_table("question_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_answer_question_id"))

    op.drop_table("question_answer")
    with op.batch_alter_table("manifest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_manifest_event_id"))

    op.drop_table("manifest")
    with op.batch_alter_table("letter_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_template_event_id"))

    op.drop_table("letter_template")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_guest_id"))
        batch_op.drop_index(batch_op.f("ix_upload_event_id"))

    op.drop_table("upload")
    with op.batch_alter_table("precedence_place", schema=None) as batch_op:
        batch_op.drop_index("ix_precedence_place_event_id_place")

    op.drop_table("precedence_place")
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_merge_merged_guest_id"))
        batch_op.drop_index(batch_op.f("ix_merge_kept_guest_id"))
        batch_op.drop_index(batch_op.f("ix_merge_event_id"))

    op.drop_table("merge")
    with op.batch_alter_table("import_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_change_guest_id"))

    op.drop_table("import_change")
    with op.batch_alter_table("guest_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guest_tag_tag_id"))

    op.drop_table("guest_tag")
    with op.batch_alter_table("distinct_pair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_distinct_pair_event_id"))

    op.drop_table("distinct_pair")
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_request_guest_id"))
        batch_op.drop_index("ix_change_request_event_id_decided_at")

    op.drop_table("change_request")
    with op.batch_alter_table("call_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_claim_event_id"))

    op.drop_table("call_claim")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index("ix_call_event_id_guest_id")

    op.drop_table("call")
    op.drop_table("tag")
    op.drop_table("saved_filter")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_event_id"))

    op.drop_table("reminder")
    op.drop_table("question")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_event_id"))

    op.drop_table("import_run")
    op.drop_table("column_mapping")
