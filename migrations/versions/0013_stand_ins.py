"""stand ins"""

import sqlalchemy as sa
from alembic import op

import bot.storage.schema

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kickoff_merges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kickoff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=False),
        sa.Column("given_at", bot.storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", bot.storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", bot.storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["mentor_groups.id"], name=op.f("fk_kickoff_merges_group_id_mentor_groups")
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["mentor_groups.id"], name=op.f("fk_kickoff_merges_into_id_mentor_groups")
        ),
        sa.ForeignKeyConstraint(["kickoff_id"], ["kickoffs.id"], name=op.f("fk_kickoff_merges_kickoff_id_kickoffs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kickoff_merges")),
    )
    with op.batch_alter_table("kickoff_merges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kickoff_merges_kickoff_id"), ["kickoff_id"], unique=False)

    op.create_table(
        "kickoff_substitutes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kickoff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=False),
        sa.Column("given_at", bot.storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", bot.storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", bot.storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["mentor_groups.id"], name=op.f("fk_kickoff_substitutes_group_id_mentor_groups")
        ),
        sa.ForeignKeyConstraint(
            ["kickoff_id"], ["kickoffs.id"], name=op.f("fk_kickoff_substitutes_kickoff_id_kickoffs")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_kickoff_substitutes_participant_id_participants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kickoff_substitutes")),
    )
    with op.batch_alter_table("kickoff_substitutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kickoff_substitutes_kickoff_id"), ["kickoff_id"], unique=False)

    op.create_table(
        "kickoff_marks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kickoff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("marked_by", sa.BigInteger(), nullable=False),
        sa.Column("marked_at", bot.storage.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", bot.storage.schema.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["kickoff_id"], ["kickoffs.id"], name=op.f("fk_kickoff_marks_kickoff_id_kickoffs")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_kickoff_marks_participant_id_participants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kickoff_marks")),
    )
    with op.batch_alter_table("kickoff_marks", schema=None) as batch_op:
        batch_op.create_index("ix_kickoff_marks_kickoff_id_participant_id", ["kickoff_id", "participant_id"])


def downgrade() -> None:
    op.drop_table("kickoff_marks")
    op.drop_table("kickoff_substitutes")
    op.drop_table("kickoff_merges")
