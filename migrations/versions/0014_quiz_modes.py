"""quiz modes"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("kickoffs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mode", sa.String(length=16), server_default="majority", nullable=False))

    with op.batch_alter_table("kickoff_seats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mentor", sa.Boolean(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("kickoff_seats", schema=None) as batch_op:
        batch_op.drop_column("mentor")

    with op.batch_alter_table("kickoffs", schema=None) as batch_op:
        batch_op.drop_column("mode")
