"""Changes that wait to be told; what people did with changes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("changes", sa.Column("held", sa.DateTime(timezone=True), nullable=True))
    op.add_column("changes", sa.Column("checked", sa.Text(), nullable=True))
    op.create_index("ix_changes_held", "changes", ["held"], unique=False)
    op.create_table(
        "holds",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name="fk_holds_change_id"),
        sa.PrimaryKeyConstraint("number", name="pk_holds"),
    )
    op.create_index("ix_holds_change_id", "holds", ["change_id"], unique=False)
    op.create_index("ix_holds_ended", "holds", ["ended"], unique=False)
    op.create_table(
        "rulings",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("made", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name="fk_rulings_change_id"),
        sa.PrimaryKeyConstraint("number", name="pk_rulings"),
    )
    op.create_index("ix_rulings_change_id", "rulings", ["change_id"], unique=False)
    op.create_index("ix_rulings_made", "rulings", ["made"], unique=False)
