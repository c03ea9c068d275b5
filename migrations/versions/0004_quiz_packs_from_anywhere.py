"""quiz packs from anywhere: uploads that wait for a yes, and whose questions a kickoff asks"""

import sqlalchemy as sa
from alembic import op

import bot.storage.schema

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quiz_uploads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("requested_by", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("created_at", bot.storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", bot.storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_quiz_uploads_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_uploads")),
    )
    with op.batch_alter_table("quiz_uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_uploads_programme_id"), ["programme_id"], unique=False)

    with op.batch_alter_table("kickoffs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("licence", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("attribution", sa.String(length=300), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("kickoffs", schema=None) as batch_op:
        batch_op.drop_column("attribution")
        batch_op.drop_column("licence")

    with op.batch_alter_table("quiz_uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_uploads_programme_id"))

    op.drop_table("quiz_uploads")
