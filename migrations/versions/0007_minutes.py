"""What became of deliveries is counted minute by minute; a chunk knows how many of it wait."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WAITING = """
    UPDATE chunk SET waiting = (
        SELECT count(*) FROM delivery
        WHERE delivery.outgoing_id = chunk.outgoing_id
        AND delivery.chunk = chunk.number AND delivery.state = 'queued'
    ) WHERE due_at IS NOT NULL
"""
# what happened before is known by its rows, not by its minute
BEFORE = """
    INSERT INTO delivery_minute
        (minute, sender, relay, outgoing_id, lane, state, reason, count)
    SELECT 0, '', '', CASE WHEN outgoing.lane = 'notice' THEN 0 ELSE outgoing.id END,
        outgoing.lane, delivery.state, coalesce(delivery.reason, ''), count(*)
    FROM delivery JOIN outgoing ON outgoing.id = delivery.outgoing_id
    WHERE delivery.state <> 'queued' GROUP BY 4, 5, 6, 7
"""


def upgrade() -> None:
    op.create_table(
        "delivery_minute",
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sender", sa.String(length=120), nullable=False),
        sa.Column("relay", sa.String(length=120), nullable=False),
        sa.Column("outgoing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "minute",
            "sender",
            "relay",
            "outgoing_id",
            "lane",
            "state",
            "reason",
            name=op.f("pk_delivery_minute"),
        ),
    )
    with op.batch_alter_table("delivery_minute", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_minute_outgoing_id"), ["outgoing_id"], unique=False
        )
    op.add_column("chunk", sa.Column("waiting", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "sender", sa.Column("relay", sa.String(length=120), server_default="", nullable=False)
    )
    op.execute(WAITING)
    op.execute(BEFORE)


def downgrade() -> None:
    op.drop_column("sender", "relay")
    op.drop_column("chunk", "waiting")
    with op.batch_alter_table("delivery_minute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_minute_outgoing_id"))
    op.drop_table("delivery_minute")
