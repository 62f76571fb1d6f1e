"""What points to a delivery holds as large a number as the delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None

POINTING = ("inbound_mail", "read_mark", "receipt", "returned")


def upgrade() -> None:
    _hold(sa.BigInteger())


def downgrade() -> None:
    _hold(sa.Integer())


def _hold(kind: sa.types.TypeEngine) -> None:
    # on SQLite every whole number holds eight bytes
    if op.get_bind().dialect.name == "postgresql":
        for table in POINTING:
            op.alter_column(table, "delivery_id", type_=kind)
