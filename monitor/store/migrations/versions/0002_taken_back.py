"""What was taken back: which row a retraction is of, which evidence its publisher withdrew."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("changes", sa.Column("retracts", sa.Text(), nullable=True))
    op.add_column("evidence", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))
