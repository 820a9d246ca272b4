"""Signed summaries, and amendments of what stands in them

Revises: 0004
"""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OLD = "status IN ('sent', 'returned', 'approved', 'replaced')"
_NEW = "status IN ('sent', 'returned', 'approved', 'replaced', 'proposed', 'refused')"
_CHECK = "submissions_status_check"
_SAID = {
    ("submissions", "status"): "sent, returned, approved or replaced",
    ("submissions", "corrects"): "the version it replaces",
    ("reviews", "verdict"): "returned or approved",
}
_SAYS = {
    ("submissions", "status"): "sent, returned, approved, replaced; or proposed, refused",
    ("submissions", "corrects"): "the version it replaces, or is to replace",
    ("reviews", "verdict"): "returned, approved, or of an amendment refused",
}


def upgrade() -> None:
    op.create_table(
        "signings",
        sa.Column("id", sa.Text(), nullable=False, comment="32 hexadecimal digits"),
        sa.Column("programme", sa.Text(), nullable=False, comment="whose summary"),
        sa.Column("summary", sa.Text(), nullable=False, comment="which of its summaries"),
        sa.Column("place", sa.Text(), nullable=False, comment="code of the place"),
        sa.Column("period", sa.Text(), nullable=False, comment="2026-10"),
        sa.Column("period_first", sa.Text(), nullable=False, comment="the period's first day, ISO"),
        sa.Column("person", sa.Text(), nullable=False, comment="id of the person"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("signings_person_fkey")),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("signings_place_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("signings_pkey")),
        sa.UniqueConstraint(
            "place", "period", "programme", "summary", name=op.f("signings_place_period_programme_summary_key")
        ),
        comment="Summaries that an officer signed; what stands in them is changed by amendments alone",
    )
    _without_indices()
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        _rule(batch_op, _NEW)
        batch_op.add_column(
            sa.Column("signed", sa.Text(), nullable=True, comment="the signed summary it stands in; NULL: in none")
        )
        batch_op.create_foreign_key(op.f("submissions_signed_fkey"), "signings", ["signed"], ["id"])
        batch_op.drop_constraint(op.f("submissions_corrects_key"), type_="unique")
    _with_indices("status IN ('sent', 'proposed')", "status IN ('sent', 'returned', 'approved')")
    _index("submissions_corrects", ["corrects"], "status <> 'refused'", unique=True)
    _say(_SAYS)


def downgrade() -> None:
    """What was signed is so no more; amendments that wait, or were refused, go."""
    op.drop_index("submissions_corrects", table_name="submissions")
    _without_indices()
    unknown = "(SELECT id FROM submissions WHERE status IN ('proposed', 'refused'))"
    for table, column in (("reviews", "submission"), ("drafts", "corrects")):
        op.execute(f"DELETE FROM {table} WHERE {column} IN {unknown}")  # noqa: S608  our own names
    op.execute(f"DELETE FROM submissions WHERE id IN {unknown}")  # noqa: S608
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        _rule(batch_op, _OLD)
        batch_op.drop_constraint(op.f("submissions_signed_fkey"), type_="foreignkey")
        batch_op.drop_column("signed")
        batch_op.create_unique_constraint(op.f("submissions_corrects_key"), ["corrects"])
    _with_indices("status = 'sent'", "status <> 'replaced'")
    op.drop_table("signings")
    _say(_SAID)


def _rule(batch_op: BatchOperations, check: str) -> None:
    """Another rule for the status."""
    batch_op.drop_constraint(op.f(_CHECK), type_="check")
    batch_op.create_check_constraint(op.f(_CHECK), check)


def _say(comments: Mapping[tuple[str, str], str]) -> None:
    """SQLite keeps no comments."""
    if op.get_bind().dialect.name != "sqlite":
        for (table, column), comment in comments.items():
            op.alter_column(table, column, comment=comment)


def _without_indices() -> None:
    """SQLite would not copy an index on an expression: they are all made anew."""
    for name in ("filed", "status", "person", "report"):
        op.drop_index(f"submissions_{name}", table_name="submissions")


def _with_indices(waits: str, stands: str) -> None:
    op.create_index("submissions_filed", "submissions", ["place", "form", "period_first"])
    op.create_index("submissions_person", "submissions", ["person"])
    _index("submissions_status", ["status", "place"], waits)
    _index("submissions_report", ["form", sa.text("coalesce(place, '')"), "period", "subject"], stands, unique=True)


def _index(name: str, columns: list, where: str, unique: bool = False) -> None:  # type: ignore[type-arg]
    op.create_index(
        name,
        "submissions",
        columns,
        unique=unique,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
