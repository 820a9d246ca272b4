"""The tables of the first house

Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="in the order things happened",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when"),
        sa.Column("action", sa.Text(), nullable=False, comment="what was done"),
        sa.Column("by_person", sa.Text(), nullable=False, comment="a person's id, or 'administrator'"),
        sa.Column("subject", sa.Text(), nullable=False, comment="to what: an id, a code, a number; never a name"),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_pkey")),
        comment="Who did what to what",
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("audit_at", ["at"], unique=False)

    op.create_table(
        "form_versions",
        sa.Column("form", sa.Text(), nullable=False, comment="id of the form"),
        sa.Column("version", sa.Text(), nullable=False, comment="hash of the expanded sheets"),
        sa.Column("xform", sa.Text(), nullable=False, comment="the compiled XForm"),
        sa.Column("sheets", sa.Text(), nullable=False, comment="the expanded sheets"),
        sa.Column("published_at", sa.BigInteger(), nullable=False, comment="when it was published"),
        sa.Column("current", sa.Boolean(), nullable=False, comment="new reports use this one"),
        sa.PrimaryKeyConstraint("form", "version", name=op.f("form_versions_pkey")),
        comment="Every form that was ever published",
    )
    op.create_table(
        "inbox",
        sa.Column("door", sa.Text(), nullable=False, comment="practice, telegram or line"),
        sa.Column("id", sa.Text(), nullable=False, comment="the door's id of the event"),
        sa.Column("chat", sa.Text(), nullable=False, comment="where it was said"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when it was answered"),
        sa.Column(
            "body",
            sa.LargeBinary(),
            nullable=True,
            comment="sealed: what was said; NULL: erased after seven days",
        ),
        sa.PrimaryKeyConstraint("door", "id", name=op.f("inbox_pkey")),
        comment="Events seen, so that a second delivery changes nothing",
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "inbox_at",
            ["at"],
            unique=False,
            sqlite_where=sa.text("body IS NOT NULL"),
            postgresql_where=sa.text("body IS NOT NULL"),
        )
        batch_op.create_index("inbox_chat", ["door", "chat", "at"], unique=False)
        batch_op.create_index(
            "inbox_erased",
            ["at"],
            unique=False,
            sqlite_where=sa.text("body IS NULL"),
            postgresql_where=sa.text("body IS NULL"),
        )

    op.create_table(
        "marks",
        sa.Column("name", sa.Text(), nullable=False, comment="stamp, practice clock …"),
        sa.Column("value", sa.Text(), nullable=False, comment="its value"),
        sa.PrimaryKeyConstraint("name", name=op.f("marks_pkey")),
        comment="Single values that outlive a restart",
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False, comment="32 hexadecimal digits, random"),
        sa.Column("name", sa.LargeBinary(), nullable=False, comment="sealed: what she is called (P2)"),
        sa.Column("language", sa.Text(), nullable=False, comment="lo, th or en"),
        sa.Column("consented_at", sa.BigInteger(), nullable=True, comment="when she said yes to the privacy notice"),
        sa.PrimaryKeyConstraint("id", name=op.f("people_pkey")),
        comment="People who may speak with the bot",
    )
    op.create_table(
        "places",
        sa.Column("code", sa.Text(), nullable=False, comment="the national or programme's code"),
        sa.Column("parent", sa.Text(), nullable=True, comment="the place it lies in; NULL: the root"),
        sa.Column("kind", sa.Text(), nullable=False, comment="one of the programme's levels"),
        sa.Column("name_lo", sa.Text(), nullable=False, comment="name in Lao"),
        sa.Column("name_th", sa.Text(), nullable=False, comment="name in Thai"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="name in English"),
        sa.ForeignKeyConstraint(["parent"], ["places.code"], name=op.f("places_parent_fkey")),
        sa.PrimaryKeyConstraint("code", name=op.f("places_pkey")),
        comment="The tree of places",
    )
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.create_index("places_parent", ["parent"], unique=False)

    op.create_table(
        "tasks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="in the order they were made",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="send, chart, …"),
        sa.Column("key", sa.Text(), nullable=True, comment="the same task is never made twice; NULL: no key"),
        sa.Column(
            "payload",
            sa.LargeBinary(),
            nullable=True,
            comment="sealed: what to do; NULL: erased after seven days",
        ),
        sa.Column("due", sa.BigInteger(), nullable=False, comment="not before"),
        sa.Column("order_key", sa.Text(), nullable=True, comment="tasks of one key go one after another; NULL: none"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="of one order the lower goes first"),
        sa.Column("expires", sa.BigInteger(), nullable=True, comment="of no use after that"),
        sa.Column(
            "claimed_until",
            sa.BigInteger(),
            nullable=True,
            comment="somebody works on it until then at the latest",
        ),
        sa.Column("tries", sa.Integer(), nullable=False, comment="how often it was taken in hand"),
        sa.Column("done_at", sa.BigInteger(), nullable=True, comment="when it was over, one way or the other"),
        sa.Column("outcome", sa.Text(), nullable=True, comment="done, expired or given up"),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=True,
            comment="why the last try failed; never carries answers or names",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("tasks_pkey")),
        sa.UniqueConstraint("key", name=op.f("tasks_key_key")),
        comment="Everything that is due; what is over stays, so that its key is never used again: a reply for 400 days",
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(
            "tasks_done",
            ["done_at"],
            unique=False,
            sqlite_where=sa.text("payload IS NOT NULL"),
            postgresql_where=sa.text("payload IS NOT NULL"),
        )
        batch_op.create_index(
            "tasks_due",
            ["due"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(
            "tasks_order",
            ["order_key"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "accounts",
        sa.Column("door", sa.Text(), nullable=False, comment="practice, telegram or line"),
        sa.Column("account", sa.Text(), nullable=False, comment="the door's id of who speaks"),
        sa.Column("chat", sa.Text(), nullable=False, comment="the door's id of the chat that reaches her"),
        sa.Column("person", sa.Text(), nullable=False, comment="id of the person"),
        sa.Column("used_at", sa.BigInteger(), nullable=False, comment="when she last wrote there"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("accounts_person_fkey")),
        sa.PrimaryKeyConstraint("door", "account", name=op.f("accounts_pkey")),
        comment="Whose account is whose",
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index("accounts_chat", ["door", "chat"], unique=False)
        batch_op.create_index("accounts_person", ["person"], unique=False)

    op.create_table(
        "chats",
        sa.Column("door", sa.Text(), nullable=False, comment="practice, telegram or line"),
        sa.Column("chat", sa.Text(), nullable=False, comment="the door's id of the group chat"),
        sa.Column("place", sa.Text(), nullable=True, comment="code of the place"),
        sa.Column("language", sa.Text(), nullable=False, comment="the language spoken there"),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("chats_place_fkey")),
        sa.PrimaryKeyConstraint("door", "chat", name=op.f("chats_pkey")),
        comment="Group chats that an officer linked to a place",
    )
    op.create_table(
        "invitations",
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the code; the code itself is not kept"),
        sa.Column("role", sa.Text(), nullable=False, comment="the role it gives"),
        sa.Column("place", sa.Text(), nullable=False, comment="code of the place"),
        sa.Column("language", sa.Text(), nullable=False, comment="the language it greets in"),
        sa.Column("person", sa.Text(), nullable=True, comment="who is meant, or who used it; NULL: anybody"),
        sa.Column("name", sa.LargeBinary(), nullable=True, comment="sealed: the name given by who invited (P2)"),
        sa.Column(
            "start_day",
            sa.Text(),
            nullable=True,
            comment="first day of the role, ISO; NULL: the day she joins",
        ),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="of no use from then on"),
        sa.Column("used_at", sa.BigInteger(), nullable=True, comment="when it was used"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("invitations_person_fkey")),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("invitations_place_fkey")),
        sa.PrimaryKeyConstraint("digest", name=op.f("invitations_pkey")),
        comment="Leave to join, once",
    )
    op.create_table(
        "media",
        sa.Column("name", sa.Text(), nullable=False, comment="its name in the media store"),
        sa.Column("mime", sa.Text(), nullable=False, comment="what it is, by content"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes"),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the content"),
        sa.Column("person", sa.Text(), nullable=True, comment="whose; NULL: the bot's own"),
        sa.Column("made_at", sa.BigInteger(), nullable=False, comment="when it was kept"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("media_person_fkey")),
        sa.PrimaryKeyConstraint("name", name=op.f("media_pkey")),
        comment="Files in the media store",
    )
    op.create_table(
        "roles",
        sa.Column("person", sa.Text(), nullable=False, comment="id of the person"),
        sa.Column("role", sa.Text(), nullable=False, comment="one of the programme's roles"),
        sa.Column("place", sa.Text(), nullable=False, comment="code of the place"),
        sa.Column("start_day", sa.Text(), nullable=False, comment="first day, ISO"),
        sa.Column("end_day", sa.Text(), nullable=True, comment="last day, ISO; NULL: open"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("roles_person_fkey")),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("roles_place_fkey")),
        sa.PrimaryKeyConstraint("person", "role", "place", "start_day", name=op.f("roles_pkey")),
        comment="Who holds which role over which place",
    )
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.create_index("roles_place", ["place", "role"], unique=False)

    op.create_table(
        "submissions",
        sa.Column("id", sa.Text(), nullable=False, comment="32 hexadecimal digits"),
        sa.Column("number", sa.Text(), nullable=False, comment="what stands on the receipt"),
        sa.Column("form", sa.Text(), nullable=False, comment="id of the form"),
        sa.Column("version", sa.Text(), nullable=False, comment="the form's version"),
        sa.Column("place", sa.Text(), nullable=True, comment="code of the place"),
        sa.Column("period", sa.Text(), nullable=False, comment="2026-10, 2026-Q4, 2026-H2, 2026 or ''"),
        sa.Column(
            "period_first",
            sa.Text(),
            nullable=False,
            comment="the period's first day, ISO: compares all kinds",
        ),
        sa.Column("subject", sa.Text(), nullable=False, comment="what else it is about: a group, a project; or ''"),
        sa.Column("person", sa.Text(), nullable=False, comment="id of the person"),
        sa.Column("sent_at", sa.BigInteger(), nullable=False, comment="when it was sent"),
        sa.Column("status", sa.Text(), nullable=False, comment="sent, returned, approved or replaced"),
        sa.Column("corrects", sa.Text(), nullable=True, comment="the version it replaces"),
        sa.Column("root", sa.Text(), nullable=False, comment="the report's first version"),
        sa.Column("edition", sa.Integer(), nullable=False, comment="1 for the first version, 2 for its correction …"),
        sa.Column("answers", sa.LargeBinary(), nullable=False, comment="sealed: the typed values"),
        sa.Column("state", sa.LargeBinary(), nullable=False, comment="sealed: the session, to open it again"),
        sa.CheckConstraint(
            "status IN ('sent', 'returned', 'approved', 'replaced')", name=op.f("submissions_status_check")
        ),
        sa.ForeignKeyConstraint(["corrects"], ["submissions.id"], name=op.f("submissions_corrects_fkey")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("submissions_person_fkey")),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("submissions_place_fkey")),
        sa.ForeignKeyConstraint(["root"], ["submissions.id"], name=op.f("submissions_root_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("submissions_pkey")),
        sa.UniqueConstraint("corrects", name=op.f("submissions_corrects_key")),
        sa.UniqueConstraint("number", name=op.f("submissions_number_key")),
        sa.UniqueConstraint("root", "edition", name=op.f("submissions_root_edition_key")),
        comment="Reports as they were sent; never overwritten",
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index("submissions_filed", ["place", "form", "period_first"], unique=False)
        batch_op.create_index("submissions_person", ["person"], unique=False)
        batch_op.create_index(
            "submissions_report",
            ["form", sa.text("coalesce(place, '')"), "period", "subject"],
            unique=True,
            sqlite_where=sa.text("status <> 'replaced'"),
            postgresql_where=sa.text("status <> 'replaced'"),
        )
        batch_op.create_index(
            "submissions_status",
            ["status", "place"],
            unique=False,
            sqlite_where=sa.text("status = 'sent'"),
            postgresql_where=sa.text("status = 'sent'"),
        )

    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), nullable=False, comment="32 hexadecimal digits"),
        sa.Column("person", sa.Text(), nullable=False, comment="id of the person"),
        sa.Column("form", sa.Text(), nullable=False, comment="id of the form"),
        sa.Column("version", sa.Text(), nullable=False, comment="the form's version it was begun with"),
        sa.Column("place", sa.Text(), nullable=True, comment="code of the place"),
        sa.Column("period", sa.Text(), nullable=False, comment="2026-10, 2026-Q4, 2026-H2, 2026 or ''"),
        sa.Column("subject", sa.Text(), nullable=False, comment="what else it is about: a group, a project; or ''"),
        sa.Column("corrects", sa.Text(), nullable=True, comment="the submission it will replace"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="grows by one with each writing"),
        sa.Column("front", sa.BigInteger(), nullable=False, comment="the highest is being asked; 0: put aside"),
        sa.Column("state", sa.LargeBinary(), nullable=False, comment="sealed: the form session's state (answers)"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="when it was begun"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="when it was last written"),
        sa.ForeignKeyConstraint(["corrects"], ["submissions.id"], name=op.f("drafts_corrects_fkey")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("drafts_person_fkey")),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("drafts_place_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("drafts_pkey")),
        comment="Reports and dialogues that somebody is filling in",
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index("drafts_person", ["person"], unique=False)

    op.create_table(
        "facts",
        sa.Column("submission", sa.Text(), nullable=False, comment="where it stood"),
        sa.Column("place", sa.Text(), nullable=False, comment="code of the place"),
        sa.Column("period", sa.Text(), nullable=False, comment="the period the figure is of"),
        sa.Column("indicator", sa.Text(), nullable=False, comment="code of the indicator"),
        sa.Column("by_value", sa.Text(), nullable=False, comment="what it is broken down by, or ''"),
        sa.Column("num", sa.BigInteger(), nullable=False, comment="numerator: whole kip or satang, or a count"),
        sa.Column("den", sa.BigInteger(), nullable=False, comment="denominator; 1 for an amount"),
        sa.Column("reviewed", sa.Boolean(), nullable=False, comment="an officer approved it"),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("facts_place_fkey")),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name=op.f("facts_submission_fkey")),
        sa.PrimaryKeyConstraint("submission", "place", "period", "indicator", "by_value", name=op.f("facts_pkey")),
        comment="Figures out of reports that count; summaries read only these",
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index("facts_figure", ["indicator", "place", "period"], unique=False)

    op.create_table(
        "reviews",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="in the order they were given",
        ),
        sa.Column("submission", sa.Text(), nullable=False, comment="what was reviewed"),
        sa.Column("by_person", sa.Text(), nullable=False, comment="who reviewed"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when"),
        sa.Column("verdict", sa.Text(), nullable=False, comment="returned or approved"),
        sa.Column("said", sa.LargeBinary(), nullable=False, comment="sealed: the comment and the questions named"),
        sa.ForeignKeyConstraint(["by_person"], ["people.id"], name=op.f("reviews_by_person_fkey")),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name=op.f("reviews_submission_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("reviews_pkey")),
        comment="What officers said of submissions",
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index("reviews_submission", ["submission"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_index("reviews_submission")

    op.drop_table("reviews")
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.drop_index("facts_figure")

    op.drop_table("facts")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index("drafts_person")

    op.drop_table("drafts")
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_index(
            "submissions_status",
            sqlite_where=sa.text("status = 'sent'"),
            postgresql_where=sa.text("status = 'sent'"),
        )
        batch_op.drop_index(
            "submissions_report",
            sqlite_where=sa.text("status <> 'replaced'"),
            postgresql_where=sa.text("status <> 'replaced'"),
        )
        batch_op.drop_index("submissions_person")
        batch_op.drop_index("submissions_filed")

    op.drop_table("submissions")
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_index("roles_place")

    op.drop_table("roles")
    op.drop_table("media")
    op.drop_table("invitations")
    op.drop_table("chats")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index("accounts_person")
        batch_op.drop_index("accounts_chat")

    op.drop_table("accounts")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "tasks_order",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.drop_index(
            "tasks_due", sqlite_where=sa.text("done_at IS NULL"), postgresql_where=sa.text("done_at IS NULL")
        )
        batch_op.drop_index(
            "tasks_done",
            sqlite_where=sa.text("payload IS NOT NULL"),
            postgresql_where=sa.text("payload IS NOT NULL"),
        )

    op.drop_table("tasks")
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.drop_index("places_parent")

    op.drop_table("places")
    op.drop_table("people")
    op.drop_table("marks")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "inbox_erased", sqlite_where=sa.text("body IS NULL"), postgresql_where=sa.text("body IS NULL")
        )
        batch_op.drop_index("inbox_chat")
        batch_op.drop_index(
            "inbox_at", sqlite_where=sa.text("body IS NOT NULL"), postgresql_where=sa.text("body IS NOT NULL")
        )

    op.drop_table("inbox")
    op.drop_table("form_versions")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("audit_at")

    op.drop_table("audit")
