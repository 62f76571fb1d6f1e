"""Mail that comes back: as it was received, and what it says about a letter of ours."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("contact", sa.Column("address_since", MOMENT, nullable=True))
    op.add_column("post_room", sa.Column("returns_seen_at", MOMENT, nullable=True))
    _inbound_mail()
    _returned()


def _inbound_mail() -> None:
    op.create_table(
        "inbound_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("because", sa.String(length=80), nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name="fk_inbound_mail_delivery_id_delivery",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_mail"),
    )
    op.create_index("ix_inbound_mail_state_id", "inbound_mail", ["state", "id"])
    op.create_index("ix_inbound_mail_kind_read_at", "inbound_mail", ["kind", "read_at"])
    op.create_index("ix_inbound_mail_received_at", "inbound_mail", ["received_at"])
    op.create_index("ix_inbound_mail_delivery_id", "inbound_mail", ["delivery_id"])


def _returned() -> None:
    op.create_table(
        "returned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("outgoing_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("returned_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("retry_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name="fk_returned_delivery_id_delivery",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_id"], ["outgoing.id"], name="fk_returned_outgoing_id_outgoing"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_returned_contact_id_contact"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_returned"),
        sa.UniqueConstraint(
            "delivery_id", "kind", "attempt", name="uq_returned_delivery_id_kind_attempt"
        ),
    )
    for columns in (["outgoing_id", "returned_at"], ["contact_id", "returned_at"]):
        op.create_index(f"ix_returned_{'_'.join(columns)}", "returned", columns)
    op.create_index("ix_returned_returned_at", "returned", ["returned_at"])
    op.create_index("ix_returned_retry_at", "returned", ["retry_at"])


def downgrade() -> None:
    op.drop_table("returned")
    op.drop_table("inbound_mail")
    op.drop_column("post_room", "returns_seen_at")
    op.drop_column("contact", "address_since")
