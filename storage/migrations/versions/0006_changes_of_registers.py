"""What submissions and imports say of entities

Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_changes",
        sa.Column("id", sa.Text(), nullable=False, comment="id of the submission, or of an import"),
        sa.Column("list", sa.Text(), nullable=False, comment="the register: members, loans …"),
        sa.Column("place", sa.Text(), nullable=False, comment="code of the place"),
        sa.Column("on_day", sa.Text(), nullable=False, comment="the day it tells of, ISO"),
        sa.Column("accepted", sa.BigInteger(), nullable=False, comment="when it came"),
        sa.Column("replaces", sa.Text(), nullable=True, comment="the change that this one corrects"),
        sa.Column(
            "changes", sa.LargeBinary(), nullable=False, comment="sealed: which entities, and what is said of them"
        ),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("register_changes_place_fkey")),
        sa.PrimaryKeyConstraint("id", "list", name=op.f("register_changes_pkey")),
        comment="What was said of entities; appended, never overwritten",
    )
    op.create_index("register_changes_place", "register_changes", ["list", "place"])


def downgrade() -> None:
    op.drop_index("register_changes_place", table_name="register_changes")
    op.drop_table("register_changes")
