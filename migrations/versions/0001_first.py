"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit record is append only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit record is append only'); END",
        "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the audit record is append only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit record is append only'; END $$",
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_label", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject_at", ["subject", "at"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_because", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint(
            "purpose", "channel", "address", name=op.f("uq_contact_purpose_channel_address")
        ),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_purpose_id"),
            ["purpose", "id"],
            unique=False,
            sqlite_where=sa.text("stopped_at IS NOT NULL"),
            postgresql_where=sa.text("stopped_at IS NOT NULL"),
        )

    op.create_table(
        "district",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("division", sa.String(length=20), nullable=False),
        sa.Column("csp_code", sa.String(length=9), nullable=False),
        sa.Column("csp_name", sa.String(length=80), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("code", name=op.f("uq_district_code")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text_body", sa.Text(), nullable=False),
        sa.Column("html_body", sa.Text(), nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reaches_stopped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
    )
    op.create_table(
        "place_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("outside", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_import")),
    )
    op.create_table(
        "post_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_because", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_room")),
    )
    op.create_table(
        "sender",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trouble", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sender")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_started_at"), ["started_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "staff_tries",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_staff_tries")),
    )
    with op.batch_alter_table("staff_tries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_tries_last_failed_at"), ["last_failed_at"], unique=False
        )

    op.create_table(
        "weekly_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_report")),
        sa.UniqueConstraint("monday", name=op.f("uq_weekly_report_monday")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("medium", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("spend_pence", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_campaign_district_id_district")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("code", name=op.f("uq_campaign_code")),
        sa.UniqueConstraint("ref", name=op.f("uq_campaign_ref")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_starts_on"), ["starts_on"], unique=False)

    op.create_table(
        "chunk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outgoing_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(length=120), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outgoing_id"], ["outgoing.id"], name=op.f("fk_chunk_outgoing_id_outgoing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chunk")),
        sa.UniqueConstraint("outgoing_id", "number", name=op.f("uq_chunk_outgoing_id_number")),
    )
    with op.batch_alter_table("chunk", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_chunk_lane_due_at_id"), ["lane", "due_at", "id"], unique=False
        )

    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outgoing_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_delivery_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_id"], ["outgoing.id"], name=op.f("fk_delivery_outgoing_id_outgoing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "outgoing_id", "contact_id", name=op.f("uq_delivery_outgoing_id_contact_id")
        ),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_contact_id_id"), ["contact_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_delivery_outgoing_id_chunk"), ["outgoing_id", "chunk"], unique=False
        )

    op.create_table(
        "mailed_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_mailed_link_contact_id_contact")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_link")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("mailed_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mailed_link_contact_id_sent_at"), ["contact_id", "sent_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mailed_link_sent_at"), ["sent_at"], unique=False)

    op.create_table(
        "staff_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("totp_sealed", sa.String(length=300), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_staff_member_contact_id_contact")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_member_email")),
        sa.UniqueConstraint("ref", name=op.f("uq_staff_member_ref")),
    )
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_member_name"), ["name"], unique=False)

    op.create_table(
        "ward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("households_estimate", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_ward_district_id_district")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward")),
        sa.UniqueConstraint("code", name=op.f("uq_ward_code")),
    )
    with op.batch_alter_table("ward", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ward_district_id_name"), ["district_id", "name"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_ward_name"), ["name"], unique=False)

    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["staff_member.id"], name=op.f("fk_alert_author_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_alert_district_id_district")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("ref", name=op.f("uq_alert_ref")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_district_id"), ["district_id"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("home_ward_id", sa.Integer(), nullable=False),
        sa.Column("topic_bits", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("house", sa.String(length=80), nullable=False),
        sa.Column("household_hash", sa.String(length=32), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_member_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["home_ward_id"], ["ward.id"], name=op.f("fk_member_home_ward_id_ward")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("ref", name=op.f("uq_member_ref")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_contact_id_state"), ["contact_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_member_home_ward_id_verified_at"),
            ["home_ward_id", "verified_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_member_left_at"), ["left_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_member_state_contact_id_topic_bits_kind_id"),
            ["state", "contact_id", "topic_bits", "kind", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_member_state_joined_at"), ["state", "joined_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_member_state_kind_home_ward_id_household_hash"),
            ["state", "kind", "home_ward_id", "household_hash"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_member_verified_at_id"), ["verified_at", "id"], unique=False
        )
        batch_op.create_index(
            "uq_member_verified_contact_id",
            ["contact_id"],
            unique=True,
            sqlite_where=sa.text("state = 'verified'"),
            postgresql_where=sa.text("state = 'verified'"),
        )

    op.create_table(
        "postcode",
        sa.Column("postcode", sa.String(length=7), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_postcode_ward_id_ward")),
        sa.PrimaryKeyConstraint("postcode", name=op.f("pk_postcode")),
    )
    with op.batch_alter_table("postcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_postcode_ward_id"), ["ward_id"], unique=False)

    op.create_table(
        "posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_posting_district_id_district")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_posting_staff_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_posting_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_posting_closed_at_ends_at"), ["closed_at", "ends_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_posting_district_id_role"), ["district_id", "role"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_posting_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_factor_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["staff_member.id"],
            name=op.f("fk_staff_factor_reset_approved_by_id_staff_member"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["staff_member.id"],
            name=op.f("fk_staff_factor_reset_requested_by_id_staff_member"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_member.id"],
            name=op.f("fk_staff_factor_reset_staff_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_factor_reset")),
        sa.UniqueConstraint("ref", name=op.f("uq_staff_factor_reset_ref")),
    )
    with op.batch_alter_table("staff_factor_reset", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_factor_reset_staff_id"), ["staff_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_staff_factor_reset_state_created_at"),
            ["state", "created_at"],
            unique=False,
        )

    op.create_table(
        "staff_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_member.id"],
            name=op.f("fk_staff_invitation_staff_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_invitation")),
    )
    with op.batch_alter_table("staff_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_invitation_staff_id"), ["staff_id"], unique=False
        )

    op.create_table(
        "staff_recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_member.id"],
            name=op.f("fk_staff_recovery_code_staff_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_code")),
    )
    with op.batch_alter_table("staff_recovery_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_recovery_code_staff_id"), ["staff_id"], unique=False
        )

    op.create_table(
        "ward_boundary",
        sa.Column("ward_id", sa.Integer(), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ward_id"], ["ward.id"], name=op.f("fk_ward_boundary_ward_id_ward")
        ),
        sa.PrimaryKeyConstraint("ward_id", name=op.f("pk_ward_boundary")),
    )
    op.create_table(
        "ward_outcode",
        sa.Column("outcode", sa.String(length=4), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ward_id"], ["ward.id"], name=op.f("fk_ward_outcode_ward_id_ward")
        ),
        sa.PrimaryKeyConstraint("outcode", "ward_id", name=op.f("pk_ward_outcode")),
    )
    with op.batch_alter_table("ward_outcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ward_outcode_ward_id"), ["ward_id"], unique=False)

    op.create_table(
        "address_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_address_change_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_address_change_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("address_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_address_change_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_address_change_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_address_change_requested_at"), ["requested_at"], unique=False
        )

    op.create_table(
        "alert_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_correction", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("call_to_action", sa.String(length=400), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("event_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_place", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("is_force_wide", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("sitting", sa.String(length=40), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outgoing_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=True),
        sa.Column("signature", sa.String(length=300), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_alert_version_alert_id_alert")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["staff_member.id"],
            name=op.f("fk_alert_version_decided_by_id_staff_member"),
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_id"], ["outgoing.id"], name=op.f("fk_alert_version_outgoing_id_outgoing")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["staff_member.id"],
            name=op.f("fk_alert_version_submitted_by_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_version")),
        sa.UniqueConstraint("alert_id", "number", name=op.f("uq_alert_version_alert_id_number")),
        sa.UniqueConstraint("outgoing_id", name=op.f("uq_alert_version_outgoing_id")),
    )
    with op.batch_alter_table("alert_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alert_version_published_at_id"), ["published_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_alert_version_state_changed_at_id"),
            ["state", "changed_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_alert_version_state_send_at"), ["state", "send_at"], unique=False
        )

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_consent_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_member_id_id"), ["member_id", "id"], unique=False
        )

    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_key", sa.String(length=120), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("urgent_because", sa.String(length=200), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_after_seconds", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_because", sa.String(length=40), nullable=True),
        sa.Column("escalates_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_conversation_alert_id_alert")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_conversation_district_id_district")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["staff_member.id"], name=op.f("fk_conversation_holder_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_conversation_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["ward_id"], ["ward.id"], name=op.f("fk_conversation_ward_id_ward")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("opening_key", name=op.f("uq_conversation_opening_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_conversation_ref")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversation_district_id_latest_at_id"),
            ["district_id", "latest_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_district_id_state_urgent_due_at_id"),
            ["district_id", "state", "urgent", "due_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_escalates_at"), ["escalates_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_holder_id_state"), ["holder_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_member_id_latest_at"),
            ["member_id", "latest_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_state_touched_at"), ["state", "touched_at"], unique=False
        )

    op.create_table(
        "member_ward",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_member_ward_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_member_ward_ward_id_ward")),
        sa.PrimaryKeyConstraint("member_id", "ward_id", name=op.f("pk_member_ward")),
    )
    with op.batch_alter_table("member_ward", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_ward_ward_id_member_id"), ["ward_id", "member_id"], unique=False
        )

    op.create_table(
        "alert_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_alert_place_district_id_district")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["alert_version.id"],
            name=op.f("fk_alert_place_version_id_alert_version"),
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_alert_place_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_place")),
    )
    with op.batch_alter_table("alert_place", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alert_place_district_id_ward_id_version_id"),
            ["district_id", "ward_id", "version_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_alert_place_version_id"), ["version_id"], unique=False)

    op.create_table(
        "alert_usefulness",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_alert_usefulness_delivery_id_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["alert_version.id"],
            name=op.f("fk_alert_usefulness_version_id_alert_version"),
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_alert_usefulness")),
    )
    with op.batch_alter_table("alert_usefulness", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alert_usefulness_version_id_useful"),
            ["version_id", "useful"],
            unique=False,
        )

    op.create_table(
        "alert_writer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_alert_writer_staff_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["alert_version.id"],
            name=op.f("fk_alert_writer_version_id_alert_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_writer")),
        sa.UniqueConstraint(
            "version_id", "staff_id", name=op.f("uq_alert_writer_version_id_staff_id")
        ),
    )
    op.create_table(
        "conversation_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_conversation_draft_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_member.id"],
            name=op.f("fk_conversation_draft_staff_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_draft")),
        sa.UniqueConstraint(
            "conversation_id",
            "staff_id",
            name=op.f("uq_conversation_draft_conversation_id_staff_id"),
        ),
    )
    op.create_table(
        "conversation_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_key", sa.String(length=120), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("signature", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_conversation_message_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_member.id"],
            name=op.f("fk_conversation_message_staff_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_message")),
        sa.UniqueConstraint("sending_key", name=op.f("uq_conversation_message_sending_key")),
    )
    with op.batch_alter_table("conversation_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversation_message_conversation_id_id"),
            ["conversation_id", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_message_kind_written_at"),
            ["kind", "written_at"],
            unique=False,
        )

    op.create_table(
        "conversation_wait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_conversation_wait_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_conversation_wait_district_id_district")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_wait")),
    )
    with op.batch_alter_table("conversation_wait", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversation_wait_conversation_id_id"),
            ["conversation_id", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_conversation_wait_district_id_began_at"),
            ["district_id", "began_at"],
            unique=False,
        )
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("conversation_wait", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_wait_district_id_began_at"))
        batch_op.drop_index(batch_op.f("ix_conversation_wait_conversation_id_id"))

    op.drop_table("conversation_wait")
    with op.batch_alter_table("conversation_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_message_kind_written_at"))
        batch_op.drop_index(batch_op.f("ix_conversation_message_conversation_id_id"))

    op.drop_table("conversation_message")
    op.drop_table("conversation_draft")
    op.drop_table("alert_writer")
    with op.batch_alter_table("alert_usefulness", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_usefulness_version_id_useful"))

    op.drop_table("alert_usefulness")
    with op.batch_alter_table("alert_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_place_version_id"))
        batch_op.drop_index(batch_op.f("ix_alert_place_district_id_ward_id_version_id"))

    op.drop_table("alert_place")
    with op.batch_alter_table("member_ward", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_ward_ward_id_member_id"))

    op.drop_table("member_ward")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_state_touched_at"))
        batch_op.drop_index(batch_op.f("ix_conversation_member_id_latest_at"))
        batch_op.drop_index(batch_op.f("ix_conversation_holder_id_state"))
        batch_op.drop_index(batch_op.f("ix_conversation_escalates_at"))
        batch_op.drop_index(batch_op.f("ix_conversation_district_id_state_urgent_due_at_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_district_id_latest_at_id"))

    op.drop_table("conversation")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_member_id_id"))

    op.drop_table("consent")
    with op.batch_alter_table("alert_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_version_state_send_at"))
        batch_op.drop_index(batch_op.f("ix_alert_version_state_changed_at_id"))
        batch_op.drop_index(batch_op.f("ix_alert_version_published_at_id"))

    op.drop_table("alert_version")
    with op.batch_alter_table("address_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_change_requested_at"))
        batch_op.drop_index(batch_op.f("ix_address_change_member_id"))
        batch_op.drop_index(batch_op.f("ix_address_change_contact_id"))

    op.drop_table("address_change")
    with op.batch_alter_table("ward_outcode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ward_outcode_ward_id"))

    op.drop_table("ward_outcode")
    op.drop_table("ward_boundary")
    with op.batch_alter_table("staff_recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_recovery_code_staff_id"))

    op.drop_table("staff_recovery_code")
    with op.batch_alter_table("staff_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_invitation_staff_id"))

    op.drop_table("staff_invitation")
    with op.batch_alter_table("staff_factor_reset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_factor_reset_state_created_at"))
        batch_op.drop_index(batch_op.f("ix_staff_factor_reset_staff_id"))

    op.drop_table("staff_factor_reset")
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_staff_id"))
        batch_op.drop_index(batch_op.f("ix_posting_district_id_role"))
        batch_op.drop_index(batch_op.f("ix_posting_closed_at_ends_at"))

    op.drop_table("posting")
    with op.batch_alter_table("postcode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_postcode_ward_id"))

    op.drop_table("postcode")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_member_verified_contact_id",
            sqlite_where=sa.text("state = 'verified'"),
            postgresql_where=sa.text("state = 'verified'"),
        )
        batch_op.drop_index(batch_op.f("ix_member_verified_at_id"))
        batch_op.drop_index(batch_op.f("ix_member_state_kind_home_ward_id_household_hash"))
        batch_op.drop_index(batch_op.f("ix_member_state_joined_at"))
        batch_op.drop_index(batch_op.f("ix_member_state_contact_id_topic_bits_kind_id"))
        batch_op.drop_index(batch_op.f("ix_member_left_at"))
        batch_op.drop_index(batch_op.f("ix_member_home_ward_id_verified_at"))
        batch_op.drop_index(batch_op.f("ix_member_contact_id_state"))

    op.drop_table("member")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_district_id"))

    op.drop_table("alert")
    with op.batch_alter_table("ward", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ward_name"))
        batch_op.drop_index(batch_op.f("ix_ward_district_id_name"))

    op.drop_table("ward")
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_member_name"))

    op.drop_table("staff_member")
    with op.batch_alter_table("mailed_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailed_link_sent_at"))
        batch_op.drop_index(batch_op.f("ix_mailed_link_contact_id_sent_at"))

    op.drop_table("mailed_link")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_outgoing_id_chunk"))
        batch_op.drop_index(batch_op.f("ix_delivery_contact_id_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("chunk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chunk_lane_due_at_id"))

    op.drop_table("chunk")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_starts_on"))

    op.drop_table("campaign")
    op.drop_table("weekly_report")
    with op.batch_alter_table("staff_tries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_tries_last_failed_at"))

    op.drop_table("staff_tries")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_subject_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_started_at"))

    op.drop_table("sign_in")
    op.drop_table("sender")
    op.drop_table("post_room")
    op.drop_table("place_import")
    op.drop_table("outgoing")
    op.drop_table("lease")
    op.drop_table("district")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_contact_purpose_id"),
            sqlite_where=sa.text("stopped_at IS NOT NULL"),
            postgresql_where=sa.text("stopped_at IS NOT NULL"),
        )

    op.drop_table("contact")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject_at")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_refuse()")
