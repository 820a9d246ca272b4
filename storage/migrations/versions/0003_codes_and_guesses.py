"""Codes that link, and wrong codes counted

Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guesses",
        sa.Column("door", sa.Text(), nullable=False, comment="practice, telegram or line"),
        sa.Column("account", sa.Text(), nullable=False, comment="the door's id of who guessed; '': all of the door"),
        sa.Column("times", sa.BigInteger(), nullable=False, comment="wrong codes in all; grows by one with each"),
        sa.Column("wrong", sa.Integer(), nullable=False, comment="wrong codes since that instant"),
        sa.Column("since", sa.BigInteger(), nullable=False, comment="when the hour began that is counted"),
        sa.Column("locks", sa.Integer(), nullable=False, comment="how often the account was locked out"),
        sa.Column("locked_until", sa.BigInteger(), nullable=True, comment="no code is taken before; NULL: never was"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when the last wrong code came"),
        sa.PrimaryKeyConstraint("door", "account", name=op.f("guesses_pkey")),
        comment="Wrong codes, counted, so that nobody finds one by trying; forgotten after some days",
    )
    with op.batch_alter_table("guesses", schema=None) as batch_op:
        batch_op.create_index("guesses_at", ["at"], unique=False)

    op.create_table(
        "codes",
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the code; the code itself is not kept"),
        sa.Column("kind", sa.Text(), nullable=False, comment="account (links a chat of hers) or group"),
        sa.Column("person", sa.Text(), nullable=False, comment="id of the person"),
        sa.Column("place", sa.Text(), nullable=True, comment="code of the place"),
        sa.Column("language", sa.Text(), nullable=False, comment="the group's language, or ''"),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="of no use from then on"),
        sa.Column("used_at", sa.BigInteger(), nullable=True, comment="when it was used"),
        sa.CheckConstraint("kind IN ('account', 'group')", name=op.f("codes_kind_check")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("codes_person_fkey")),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("codes_place_fkey")),
        sa.PrimaryKeyConstraint("digest", name=op.f("codes_pkey")),
        comment="One-time codes by which somebody links a chat; gone a day after they expire",
    )
    with op.batch_alter_table("codes", schema=None) as batch_op:
        batch_op.create_index("codes_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("codes_person", ["person"], unique=False)


def downgrade() -> None:
    op.drop_table("codes")
    op.drop_table("guesses")
