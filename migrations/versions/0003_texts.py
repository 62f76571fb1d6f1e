"""Text messages: the channel of outgoings, chunks and senders, receipts, numbers and their codes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NEW_REASONS = (
    "no-such-number",
    "number-unusable",
    "phone-out-of-reach",
    "gateway-refused",
    "gateway-failed",
    "outcome-unknown",
)


def upgrade() -> None:
    _name_the_channel()
    _make_tables()
    _let_alerts_be_texts()


def downgrade() -> None:
    _let_the_old_code_read_what_stays()
    with op.batch_alter_table("alert_version", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_alert_version_text_outgoing_id_outgoing"))
        batch_op.drop_constraint(op.f("uq_alert_version_text_outgoing_id"))
        for column in ("text_refused", "text_outgoing_id", "text_words", "also_text"):
            batch_op.drop_column(column)
    for table in ("number_code", "member_contact", "receipt"):
        op.drop_table(table)
    op.drop_column("sender", "channel")
    with op.batch_alter_table("chunk", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_chunk_channel_lane_due_at_id"))
        batch_op.create_index(op.f("ix_chunk_lane_due_at_id"), ["lane", "due_at", "id"])
        batch_op.drop_column("channel")
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_outgoing_channel_created_at"))
        batch_op.drop_column("price")
        batch_op.drop_column("channel")


def _let_the_old_code_read_what_stays() -> None:
    # the old sender would claim texts as mail, and the old code knows neither these states nor reasons
    op.execute("UPDATE chunk SET due_at = NULL WHERE channel = 'text'")
    op.execute("UPDATE delivery SET state = 'failed', reason = 'gave-up' WHERE state = 'held'")
    for table, column in (("delivery", "reason"), ("contact", "stopped_because")):
        rows = sa.table(table, sa.column(column))
        found = rows.c[column].in_(NEW_REASONS)
        op.execute(rows.update().where(found).values({column: "refused"}))


def _channel() -> sa.Column[str]:
    # what is there is mail, and so is what the old code writes while both run
    return sa.Column("channel", sa.String(length=40), nullable=False, server_default="email")


def _name_the_channel() -> None:
    op.add_column("outgoing", _channel())
    op.add_column("outgoing", sa.Column("price", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_outgoing_channel_created_at"), "outgoing", ["channel", "created_at"])
    op.add_column("chunk", _channel())
    op.create_index(
        op.f("ix_chunk_channel_lane_due_at_id"), "chunk", ["channel", "lane", "due_at", "id"]
    )
    op.drop_index(op.f("ix_chunk_lane_due_at_id"), "chunk")
    op.add_column("sender", _channel())


def _make_tables() -> None:
    op.create_table(
        "receipt",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name=op.f("fk_receipt_delivery_id_delivery"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_receipt")),
    )
    op.create_table(
        "member_contact",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_member_contact_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_member_contact_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "channel", name=op.f("pk_member_contact")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_member_contact_contact_id")),
    )
    op.create_table(
        "number_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_number_code_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_number_code_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_code")),
        sqlite_autoincrement=True,
    )
    for first in ("member_id", "contact_id"):
        name = op.f(f"ix_number_code_{first}_sent_at")
        op.create_index(name, "number_code", [first, "sent_at"])
    op.create_index(op.f("ix_number_code_sent_at"), "number_code", ["sent_at"])


def _let_alerts_be_texts() -> None:
    with op.batch_alter_table("alert_version", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("also_text", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("text_words", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("text_outgoing_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("text_refused", sa.String(length=300), nullable=False, server_default="")
        )
        batch_op.create_unique_constraint(
            op.f("uq_alert_version_text_outgoing_id"), ["text_outgoing_id"]
        )
        batch_op.create_foreign_key(
            op.f("fk_alert_version_text_outgoing_id_outgoing"),
            "outgoing",
            ["text_outgoing_id"],
            ["id"],
        )
