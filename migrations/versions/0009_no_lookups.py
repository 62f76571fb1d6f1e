"""PostgreSQL no longer looks the outgoing and the contact up for every delivery that is written."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TO = {"outgoing_id": "outgoing", "contact_id": "contact"}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for column, table in TO.items():
        op.drop_constraint(f"fk_delivery_{column}_{table}", "delivery", type_="foreignkey")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for column, table in TO.items():
        name = f"fk_delivery_{column}_{table}"
        op.create_foreign_key(name, "delivery", table, [column], ["id"])
