"""The tables, described once for both engines.

Instants are epoch milliseconds, days are ISO texts, and all that carries answers, names or words said in a
chat is a sealed blob (storage.keys). What must be found by the database (places, periods, states, figures)
stands in the clear. NULL means "none" where records.py says ''; foreign keys need it.

What grows for ever: submissions with their reviews and facts, form versions, media, invitations, the audit,
and the keys of tasks that answer no event: reminders, notices, charts (a row of some dozen bytes once its payload
is erased). The ids of events, and ended tasks that are replies or have no key, go after 400 days (tasks.sweep);
drafts go when they are sent or deleted, codes a day after they expired, counts of wrong codes after a week.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "pk": "%(table_name)s_pkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

Instant = BigInteger  # milliseconds since 1970-01-01T00:00Z
Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER


def _place(nullable: bool = True, primary_key: bool = False) -> Column[str]:
    return Column(
        "place",
        Text,
        ForeignKey("places.code"),
        nullable=nullable,
        primary_key=primary_key,
        comment="code of the place",
    )


def _person(primary_key: bool = False) -> Column[str]:
    return Column(
        "person",
        Text,
        ForeignKey("people.id"),
        nullable=False,
        primary_key=primary_key,
        comment="id of the person",
    )


places = Table(
    "places",
    metadata,
    Column("code", Text, primary_key=True, comment="the national or programme's code"),
    Column("parent", Text, ForeignKey("places.code"), comment="the place it lies in; NULL: the root"),
    Column("kind", Text, nullable=False, comment="one of the programme's levels"),
    Column("name_lo", Text, nullable=False, comment="name in Lao"),
    Column("name_th", Text, nullable=False, comment="name in Thai"),
    Column("name_en", Text, nullable=False, comment="name in English"),
    Index("places_parent", "parent"),
    comment="The tree of places",
)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True, comment="32 hexadecimal digits, random"),
    Column("name", LargeBinary, nullable=False, comment="sealed: what she is called (P2)"),
    Column("language", Text, nullable=False, comment="lo, th or en"),
    Column("consented_at", Instant, comment="when she said yes to the privacy notice"),
    Column(
        "own_code",
        LargeBinary,
        comment="sealed: salt and slow digest of the code by which she takes her turn at a shared phone",
    ),
    comment="People who may speak with the bot",
)

accounts = Table(
    "accounts",
    metadata,
    Column("door", Text, primary_key=True, comment="practice, telegram or line"),
    Column("account", Text, primary_key=True, comment="the door's id of who speaks"),
    Column("chat", Text, nullable=False, comment="the door's id of the chat that reaches her"),
    _person(primary_key=True),
    Column("used_at", Instant, nullable=False, comment="when she last wrote there"),
    Column("closed_at", Instant, comment="since when nothing reaches her there (she blocked the bot); NULL: open"),
    Column("present", Boolean(create_constraint=False), nullable=False, comment="she is the one who speaks there now"),
    Column("linked_at", Instant, comment="when it became hers; NULL: long ago"),
    Index("accounts_person", "person"),
    Index("accounts_chat", "door", "chat"),
    # A phone may be shared, so an account has a row for each of its people, and all that is asked of "her accounts"
    # (what reaches her, which is closed, which may go) is asked of rows and needs to know nothing of sharing. Only one
    # of them speaks at a time, and only of her row is anything read that was answered.
    Index("accounts_present", "door", "account", unique=True, sqlite_where=text("present"),
          postgresql_where=text("present")),
    comment="Whose account is whose",
)  # fmt: skip

roles = Table(
    "roles",
    metadata,
    _person(primary_key=True),
    Column("role", Text, primary_key=True, comment="one of the programme's roles"),
    _place(nullable=False, primary_key=True),
    Column("start_day", Text, primary_key=True, comment="first day, ISO"),
    Column("end_day", Text, comment="last day, ISO; NULL: open"),
    Index("roles_place", "place", "role"),
    comment="Who holds which role over which place",
)

invitations = Table(
    "invitations",
    metadata,
    Column("digest", Text, primary_key=True, comment="SHA-256 of the code; the code itself is not kept"),
    Column("role", Text, nullable=False, comment="the role it gives"),
    _place(nullable=False),
    Column("language", Text, nullable=False, comment="the language it greets in"),
    Column("person", Text, ForeignKey("people.id"), comment="who is meant, or who used it; NULL: anybody"),
    Column("name", LargeBinary, comment="sealed: the name given by who invited (P2)"),
    Column("start_day", Text, comment="first day of the role, ISO; NULL: the day she joins"),
    Column("expires_at", Instant, nullable=False, comment="of no use from then on"),
    Column("used_at", Instant, comment="when it was used"),
    comment="Leave to join, once",
)

codes = Table(
    "codes",
    metadata,
    Column("digest", Text, primary_key=True, comment="SHA-256 of the code; the code itself is not kept"),
    Column("kind", Text, nullable=False, comment="account (links a chat of hers) or group"),
    _person(),
    _place(),
    Column("language", Text, nullable=False, comment="the group's language, or ''"),
    Column("expires_at", Instant, nullable=False, comment="of no use from then on"),
    Column("used_at", Instant, comment="when it was used"),
    CheckConstraint("kind IN ('account', 'group')", name="kind"),
    Index("codes_expires_at", "expires_at"),
    Index("codes_person", "person"),
    comment="One-time codes by which somebody links a chat; gone a day after they expire",
)

guesses = Table(
    "guesses",
    metadata,
    Column("door", Text, primary_key=True, comment="practice, telegram or line"),
    Column("account", Text, primary_key=True, comment="the door's id of who guessed; '': all of the door"),
    Column("times", BigInteger, nullable=False, comment="wrong codes in all; grows by one with each"),
    Column("wrong", Integer, nullable=False, comment="wrong codes since that instant"),
    Column("since", Instant, nullable=False, comment="when the hour began that is counted"),
    Column("locks", Integer, nullable=False, comment="how often the account was locked out"),
    Column("locked_until", Instant, comment="no code is taken before; NULL: never was"),
    Column("at", Instant, nullable=False, comment="when the last wrong code came"),
    Index("guesses_at", "at"),
    comment="Wrong codes, counted, so that nobody finds one by trying; forgotten after some days",
)

chats = Table(
    "chats",
    metadata,
    Column("door", Text, primary_key=True, comment="practice, telegram or line"),
    Column("chat", Text, primary_key=True, comment="the door's id of the group chat"),
    _place(),
    Column("language", Text, nullable=False, comment="the language spoken there"),
    comment="Group chats that an officer linked to a place",
)

form_versions = Table(
    "form_versions",
    metadata,
    Column("form", Text, primary_key=True, comment="id of the form"),
    Column("version", Text, primary_key=True, comment="hash of the expanded sheets"),
    Column("xform", Text, nullable=False, comment="the compiled XForm"),
    Column("sheets", Text, nullable=False, comment="the expanded sheets"),
    Column("published_at", Instant, nullable=False, comment="when it was published"),
    Column("current", Boolean(create_constraint=False), nullable=False, comment="new reports use this one"),
    comment="Every form that was ever published",
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True, comment="32 hexadecimal digits"),
    _person(),
    Column("form", Text, nullable=False, comment="id of the form"),
    Column("version", Text, nullable=False, comment="the form's version it was begun with"),
    _place(),
    Column("period", Text, nullable=False, comment="2026-10, 2026-Q4, 2026-H2, 2026 or ''"),
    Column("subject", Text, nullable=False, comment="what else it is about: a group, a project; or ''"),
    Column("corrects", Text, ForeignKey("submissions.id"), comment="the submission it will replace"),
    Column("revision", Integer, nullable=False, comment="grows by one with each writing"),
    Column("front", BigInteger, nullable=False, comment="the highest is being asked; 0: put aside"),
    Column("state", LargeBinary, nullable=False, comment="sealed: the form session's state (answers)"),
    Column("created_at", Instant, nullable=False, comment="when it was begun"),
    Column("updated_at", Instant, nullable=False, comment="when it was last written"),
    Column("for_person", Text, comment="id of her in whose name somebody else fills it in; or NULL"),
    Column("offered_to", Text, comment="id of whom it is offered to; till then nobody sends it"),
    Index("drafts_person", "person"),
    Index("drafts_offered_to", "offered_to", sqlite_where=text("offered_to IS NOT NULL"),
          postgresql_where=text("offered_to IS NOT NULL")),
    comment="Reports and dialogues that somebody is filling in",
)  # fmt: skip

signings = Table(
    "signings",
    metadata,
    Column("id", Text, primary_key=True, comment="32 hexadecimal digits"),
    Column("programme", Text, nullable=False, comment="whose summary"),
    Column("summary", Text, nullable=False, comment="which of its summaries"),
    _place(nullable=False),
    Column("period", Text, nullable=False, comment="2026-10"),
    Column("period_first", Text, nullable=False, comment="the period's first day, ISO"),
    _person(),
    Column("at", Instant, nullable=False, comment="when"),
    UniqueConstraint("place", "period", "programme", "summary"),
    comment="Summaries that an officer signed; what stands in them is changed by amendments alone",
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Text, primary_key=True, comment="32 hexadecimal digits"),
    Column("number", Text, nullable=False, unique=True, comment="what stands on the receipt"),
    Column("form", Text, nullable=False, comment="id of the form"),
    Column("version", Text, nullable=False, comment="the form's version"),
    _place(),
    Column("period", Text, nullable=False, comment="2026-10, 2026-Q4, 2026-H2, 2026 or ''"),
    Column("period_first", Text, nullable=False, comment="the period's first day, ISO: compares all kinds"),
    Column("subject", Text, nullable=False, comment="what else it is about: a group, a project; or ''"),
    _person(),
    Column("sent_at", Instant, nullable=False, comment="when it was sent"),
    Column("status", Text, nullable=False, comment="sent, returned, approved, replaced; or proposed, refused"),
    Column("corrects", Text, ForeignKey("submissions.id"), comment="the version it replaces, or is to replace"),
    Column("root", Text, ForeignKey("submissions.id"), nullable=False, comment="the report's first version"),
    Column("edition", Integer, nullable=False, comment="1 for the first version, 2 for its correction …"),
    Column("answers", LargeBinary, nullable=False, comment="sealed: the typed values"),
    Column("state", LargeBinary, nullable=False, comment="sealed: the session, to open it again"),
    Column("filed_by", Text, comment="id of the officer who filed it for her; NULL: herself"),
    Column("signed", Text, ForeignKey("signings.id"), comment="the signed summary it stands in; NULL: in none"),
    UniqueConstraint("root", "edition"),
    CheckConstraint("status IN ('sent', 'returned', 'approved', 'replaced', 'proposed', 'refused')", name="status"),
    Index("submissions_filed", "place", "form", "period_first"),
    Index("submissions_status", "status", "place", sqlite_where=text("status IN ('sent', 'proposed')"),
          postgresql_where=text("status IN ('sent', 'proposed')")),
    Index("submissions_person", "person"),
    # What is corrected is so once; an amendment that was refused may be followed by another.
    Index("submissions_corrects", "corrects", unique=True, sqlite_where=text("status <> 'refused'"),
          postgresql_where=text("status <> 'refused'")),
    # One report stands once, whoever sends it: its correction takes the place of what is replaced. SQLite's batch
    # migrations do not copy an index on an expression: one that changes this table makes it anew.
    Index("submissions_report", "form", text("coalesce(place, '')"), "period", "subject", unique=True,
          sqlite_where=text("status IN ('sent', 'returned', 'approved')"),
          postgresql_where=text("status IN ('sent', 'returned', 'approved')")),
    comment="Reports as they were sent; never overwritten",
)  # fmt: skip

reviews = Table(
    "reviews",
    metadata,
    Column("id", Id, primary_key=True, comment="in the order they were given"),
    Column("submission", Text, ForeignKey("submissions.id"), nullable=False, comment="what was reviewed"),
    Column("by_person", Text, ForeignKey("people.id"), nullable=False, comment="who reviewed"),
    Column("at", Instant, nullable=False, comment="when"),
    Column("verdict", Text, nullable=False, comment="returned, approved, or of an amendment refused"),
    Column("said", LargeBinary, nullable=False, comment="sealed: the comment and the questions named"),
    Index("reviews_submission", "submission"),
    comment="What officers said of submissions",
)

facts = Table(
    "facts",
    metadata,
    Column("submission", Text, ForeignKey("submissions.id"), primary_key=True, comment="where it stood"),
    _place(nullable=False, primary_key=True),
    Column("period", Text, primary_key=True, comment="the period the figure is of"),
    Column("indicator", Text, primary_key=True, comment="code of the indicator"),
    Column("by_value", Text, primary_key=True, comment="what it is broken down by, or ''"),
    Column("num", BigInteger, nullable=False, comment="numerator: whole kip or satang, or a count"),
    Column("den", BigInteger, nullable=False, comment="denominator; 1 for an amount"),
    Column("reviewed", Boolean(create_constraint=False), nullable=False, comment="an officer approved it"),
    Index("facts_figure", "indicator", "place", "period"),
    comment="Figures out of reports that count; summaries read only these",
)

inbox = Table(
    "inbox",
    metadata,
    Column("door", Text, primary_key=True, comment="practice, telegram or line"),
    Column("id", Text, primary_key=True, comment="the door's id of the event"),
    Column("chat", Text, nullable=False, comment="where it was said"),
    Column("at", Instant, nullable=False, comment="when it was answered"),
    Column("body", LargeBinary, comment="sealed: what was said; NULL: erased after seven days"),
    Index("inbox_chat", "door", "chat", "at"),
    Index("inbox_at", "at", sqlite_where=text("body IS NOT NULL"), postgresql_where=text("body IS NOT NULL")),
    Index("inbox_erased", "at", sqlite_where=text("body IS NULL"), postgresql_where=text("body IS NULL")),
    comment="Events seen, so that a second delivery changes nothing",
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True, comment="in the order they were made"),
    Column("kind", Text, nullable=False, comment="send, chart, …"),
    Column("key", Text, unique=True, comment="the same task is never made twice; NULL: no key"),
    Column("payload", LargeBinary, comment="sealed: what to do; NULL: erased after seven days"),
    Column("due", Instant, nullable=False, comment="not before"),
    Column("order_key", Text, comment="tasks of one key go one after another; NULL: none"),
    Column("rank", Integer, nullable=False, comment="of one order the lower goes first"),
    Column("expires", Instant, comment="of no use after that"),
    Column("claimed_until", Instant, comment="somebody works on it until then at the latest"),
    Column("tries", Integer, nullable=False, comment="how often it was taken in hand"),
    Column("done_at", Instant, comment="when it was over, one way or the other"),
    Column("outcome", Text, comment="done, expired or given up"),
    Column("reason", Text, comment="why the last try failed; never carries answers or names"),
    Index("tasks_due", "due", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
    Index("tasks_order", "order_key",
          sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
    Index("tasks_done", "done_at",
          sqlite_where=text("payload IS NOT NULL"), postgresql_where=text("payload IS NOT NULL")),
    sqlite_autoincrement=True,  # a number is never given twice
    comment="Everything that is due; what is over stays, so that its key is never used again: a reply for 400 days",
)  # fmt: skip

pushes = Table(
    "pushes",
    metadata,
    Column("door", Text, primary_key=True, comment="where messages sent unasked are counted"),
    Column("month", Text, primary_key=True, comment="YYYY-MM, by the platform's calendar"),
    Column("number", Integer, primary_key=True, comment="two processes cannot take the same one"),
    Column("key", Text, nullable=False, unique=True, comment="of the message; a second try takes no second one"),
    Column("chat", Text, nullable=False, comment="where it went"),
    Column("at", Instant, nullable=False, comment="when it was taken"),
    Column("cost", Integer, nullable=False, comment="what the platform counts: one for each who gets it"),
    Column("kind", Text, nullable=False, comment="what it was for: answer, owed, …"),
    Column("person", Text, nullable=False, comment="for whom, where several may read there; else empty"),
    comment="Messages that a platform counts by the month, for as long as the keys of replies",
)

media = Table(
    "media",
    metadata,
    Column("name", Text, primary_key=True, comment="its name in the media store"),
    Column("mime", Text, nullable=False, comment="what it is, by content"),
    Column("size", BigInteger, nullable=False, comment="bytes"),
    Column("digest", Text, nullable=False, comment="SHA-256 of the content"),
    Column("person", Text, ForeignKey("people.id"), comment="whose; NULL: the bot's own"),
    Column("made_at", Instant, nullable=False, comment="when it was kept"),
    comment="Files in the media store",
)

media_senders = Table(
    "media_senders",
    metadata,
    Column("name", Text, ForeignKey("media.name"), primary_key=True, comment="its name in the media store"),
    _person(primary_key=True),
    Column("times", Integer, nullable=False, comment="in how many messages that she has not taken back"),
    comment="Whose messages a file came in; it goes with the last of them that is taken back",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, comment="in the order things happened"),
    Column("at", Instant, nullable=False, comment="when"),
    Column("action", Text, nullable=False, comment="what was done"),
    Column("by_person", Text, nullable=False, comment="a person's id, or 'administrator'"),
    Column("subject", Text, nullable=False, comment="to what: an id, a code, a number; never a name"),
    Index("audit_at", "at"),
    comment="Who did what to what",
)

marks = Table(
    "marks",
    metadata,
    Column("name", Text, primary_key=True, comment="stamp, practice clock …"),
    Column("value", Text, nullable=False, comment="its value"),
    comment="Single values that outlive a restart",
)

register_changes = Table(
    "register_changes",
    metadata,
    Column("id", Text, primary_key=True, comment="id of the submission, or of an import"),
    Column("list", Text, primary_key=True, comment="the register: members, loans …"),
    _place(nullable=False),
    Column("on_day", Text, nullable=False, comment="the day it tells of, ISO"),
    Column("accepted", Instant, nullable=False, comment="when it came"),
    Column("replaces", Text, comment="the change that this one corrects"),
    Column("changes", LargeBinary, nullable=False, comment="sealed: which entities, and what is said of them"),
    Index("register_changes_place", "list", "place"),
    comment="What was said of entities; appended, never overwritten",
)

SEALED = ((people, "name"), (people, "own_code"), (invitations, "name"), (drafts, "state"), (submissions, "answers"),
          (submissions, "state"), (reviews, "said"), (inbox, "body"), (tasks, "payload"),
          (register_changes, "changes"))  # fmt: skip
"""Every sealed column, for key rotation and for checking a backup."""
