"""Shared phones, and drafts that change hands

Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DRAFTS = {
    "for_person": "id of her in whose name somebody else fills it in; or NULL",
    "offered_to": "id of whom it is offered to; till then nobody sends it",
}
ALL_BUT_ONE = """
    DELETE FROM accounts WHERE NOT present AND EXISTS (
        SELECT 1 FROM accounts AS other
        WHERE other.door = accounts.door AND other.account = accounts.account AND other.person <> accounts.person
        AND (other.present OR other.used_at > accounts.used_at
             OR (other.used_at = accounts.used_at AND other.person > accounts.person)))
"""
FILED_BY = "id of the officer who filed it for her; NULL: herself"


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "own_code",
                sa.LargeBinary(),
                nullable=True,
                comment="sealed: salt and slow digest of the code by which she takes her turn at a shared phone",
            )
        )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "present",
                sa.Boolean(),
                nullable=False,
                server_default=sa.true(),
                comment="she is the one who speaks there now",
            )
        )
        batch_op.add_column(
            sa.Column("linked_at", sa.BigInteger(), nullable=True, comment="when it became hers; NULL: long ago")
        )
        batch_op.drop_constraint("accounts_pkey", type_="primary")
        batch_op.create_primary_key("accounts_pkey", ["door", "account", "person"])
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.alter_column(
            "present",
            existing_type=sa.Boolean(),
            existing_nullable=False,
            existing_comment="she is the one who speaks there now",
            server_default=None,
        )
        batch_op.create_index(
            "accounts_present",
            ["door", "account"],
            unique=True,
            sqlite_where=sa.text("present"),
            postgresql_where=sa.text("present"),
        )
    # Not by copying the tables: SQLite's copy would leave out the index of submissions that is on an expression, and of
    # drafts, which point at submissions, it reads that table too.
    for column, comment in DRAFTS.items():
        op.add_column("drafts", sa.Column(column, sa.Text(), nullable=True, comment=comment))
    op.create_index(
        "drafts_offered_to",
        "drafts",
        ["offered_to"],
        unique=False,
        sqlite_where=sa.text("offered_to IS NOT NULL"),
        postgresql_where=sa.text("offered_to IS NOT NULL"),
    )
    op.add_column("submissions", sa.Column("filed_by", sa.Text(), nullable=True, comment=FILED_BY))


def downgrade() -> None:
    """Of those who share a phone, the one who speaks there keeps it; where nobody does, who wrote there last."""
    op.drop_column("submissions", "filed_by")
    op.drop_index("drafts_offered_to", "drafts")
    for column in DRAFTS:
        op.drop_column("drafts", column)
    op.execute(sa.text(ALL_BUT_ONE))
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index("accounts_present")
        batch_op.drop_constraint("accounts_pkey", type_="primary")
        batch_op.create_primary_key("accounts_pkey", ["door", "account"])
        batch_op.drop_column("linked_at")
        batch_op.drop_column("present")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("own_code")
