"""Deferred tasks, counts of old deliveries, and numbers for more of them than four bytes hold."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

VERDICT_OF = "fk_alert_usefulness_delivery_id_delivery"

# everything that procrastinate's schema makes: its tables take their triggers and indexes along
REMOVE_PROCRASTINATE = """
DROP TABLE procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs,
    procrastinate_workers CASCADE;
DO $$ DECLARE made record; BEGIN
    FOR made IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP FUNCTION ' || made.name || ' CASCADE'; END LOOP;
END $$;
DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status;
"""


def upgrade() -> None:
    op.create_table(
        "deferred_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deferred_task")),
    )
    op.create_index("ix_deferred_task_due_at_id", "deferred_task", ["due_at", "id"])
    op.create_table(
        "delivery_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outgoing_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["outgoing_id"], ["outgoing.id"], name=op.f("fk_delivery_count_outgoing_id_outgoing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_count")),
    )
    op.create_index("ix_delivery_count_outgoing_id", "delivery_count", ["outgoing_id"])
    # what somebody said of an alert outlives the delivery that they had it by
    with op.batch_alter_table("alert_usefulness") as batch_op:
        batch_op.drop_constraint(VERDICT_OF, type_="foreignkey")
    if _is_postgresql():
        _number_deliveries_with(sa.BigInteger(), "bigint")
        # without parameters, so that the percent signs in it are left alone
        op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    if _is_postgresql():
        op.get_bind().connection.driver_connection.execute(REMOVE_PROCRASTINATE)
        _number_deliveries_with(sa.Integer(), "integer")
    # of forgotten deliveries nobody can say whose verdict it was
    op.execute("DELETE FROM alert_usefulness WHERE delivery_id NOT IN (SELECT id FROM delivery)")
    with op.batch_alter_table("alert_usefulness") as batch_op:
        batch_op.create_foreign_key(VERDICT_OF, "delivery", ["delivery_id"], ["id"])
    op.drop_table("delivery_count")
    op.drop_table("deferred_task")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _number_deliveries_with(kind: sa.types.TypeEngine, name: str) -> None:
    op.alter_column("delivery", "id", type_=kind)
    op.execute(f"ALTER SEQUENCE delivery_id_seq AS {name}")
    op.alter_column("alert_usefulness", "delivery_id", type_=kind)
