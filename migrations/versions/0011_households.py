"""The households of the whole force are counted in the order of an index."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NAME = "ix_member_state_kind_household_hash"


def upgrade() -> None:
    op.create_index(NAME, "member", ["state", "kind", "household_hash"])


def downgrade() -> None:
    op.drop_index(NAME, "member")
