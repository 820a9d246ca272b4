"""What a platform counts of our messages by the month

Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pushes",
        sa.Column("door", sa.Text(), nullable=False, comment="where messages sent unasked are counted"),
        sa.Column("month", sa.Text(), nullable=False, comment="YYYY-MM, by the platform's calendar"),
        sa.Column("number", sa.Integer(), nullable=False, comment="two processes cannot take the same one"),
        sa.Column("key", sa.Text(), nullable=False, comment="of the message; a second try takes no second one"),
        sa.Column("chat", sa.Text(), nullable=False, comment="where it went"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when it was taken"),
        sa.Column("cost", sa.Integer(), nullable=False, comment="what the platform counts: one for each who gets it"),
        sa.Column("kind", sa.Text(), nullable=False, comment="what it was for: answer, owed, …"),
        sa.Column("person", sa.Text(), nullable=False, comment="for whom, where several may read there; else empty"),
        sa.PrimaryKeyConstraint("door", "month", "number", name=op.f("pushes_pkey")),
        sa.UniqueConstraint("key", name=op.f("pushes_key_key")),
        comment="Messages that a platform counts by the month, for as long as the keys of replies",
    )


def downgrade() -> None:
    op.drop_table("pushes")
