"""One index of a delivery does what two did: that it is unique, and what somebody was sent.

Three indexes instead of four make publishing quicker and rows smaller.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BY_OUTGOING = "uq_delivery_outgoing_id_contact_id"
BY_CONTACT = "uq_delivery_contact_id_outgoing_id"
LOOKUP = "ix_delivery_contact_id_id"


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.create_unique_constraint(BY_CONTACT, ["contact_id", "outgoing_id"])
        delivery.drop_constraint(BY_OUTGOING, type_="unique")
        delivery.drop_index(LOOKUP)


def downgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.create_index(LOOKUP, ["contact_id", "id"])
        delivery.create_unique_constraint(BY_OUTGOING, ["outgoing_id", "contact_id"])
        delivery.drop_constraint(BY_CONTACT, type_="unique")
