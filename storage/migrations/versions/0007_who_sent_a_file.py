"""Who sent a file, and how often

Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "media_senders",
        sa.Column("name", sa.Text(), nullable=False, comment="its name in the media store"),
        sa.Column("person", sa.Text(), nullable=False, comment="id of the person"),
        sa.Column("times", sa.Integer(), nullable=False, comment="in how many messages that she has not taken back"),
        sa.ForeignKeyConstraint(["name"], ["media.name"], name=op.f("media_senders_name_fkey")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("media_senders_person_fkey")),
        sa.PrimaryKeyConstraint("name", "person", name=op.f("media_senders_pkey")),
        comment="Whose messages a file came in; it goes with the last of them that is taken back",
    )
    op.execute(
        "INSERT INTO media_senders (name, person, times) SELECT name, person, 1 FROM media WHERE person IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("media_senders")
