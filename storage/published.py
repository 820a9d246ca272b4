"""What administrators publish: form versions; and the marks, single values that outlive a restart.

The mark `stamp` grows whenever places, people or forms are published, so that every worker sees on its next
desk that its world is out of date.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Text, bindparam, cast, or_, select, update

from storage.desk import FormVersionOf
from storage.records import FormVersion
from storage.schema import form_versions, marks
from storage.statements import Row, Statement, Work
from storage.values import instant, millis

STAMP = "stamp"

_FIELDS = ("form", "version", "xform", "sheets", "published_at", "current")
_WHOLE = select(*(form_versions.c[name] for name in _FIELDS))
_ONE = Statement(
    _WHOLE.where(form_versions.c.form == bindparam("form"), form_versions.c.version == bindparam("version"))
)
_ALL = Statement(
    _WHOLE.where(or_(form_versions.c.current.is_(True), bindparam("old_ones", type_=Boolean)))
    .order_by(form_versions.c.form, form_versions.c.published_at, form_versions.c.version)
)  # fmt: skip
_RETIRE = Statement(
    update(form_versions)
    .where(form_versions.c.form == bindparam("of"), form_versions.c.current.is_(True))
    .values(current=False)
)
_PUBLISH = Statement(
    lambda insert: (
        insert(form_versions)
        .values({name: bindparam(name) for name in _FIELDS})
        .on_conflict_do_update(
            index_elements=["form", "version"],
            set_={name: bindparam(name) for name in ("published_at", "current")},
        )
    )
)
_MARK = Statement(select(marks.c.value).where(marks.c.name == bindparam("name")))
_SET_MARK = Statement(
    lambda insert: (
        insert(marks)
        .values(name=bindparam("name"), value=bindparam("value"))
        .on_conflict_do_update(index_elements=["name"], set_={"value": bindparam("value")})
    )
)
_BUMP = Statement(
    lambda insert: (
        insert(marks)
        .values(name=STAMP, value="1")
        .on_conflict_do_update(index_elements=["name"], set_={"value": cast(cast(marks.c.value, BigInteger) + 1, Text)})
    )
)


def bump() -> Work[None]:
    """Make the stamp grow."""
    yield _BUMP()


def mark(name: str) -> Work[str | None]:
    rows = yield _MARK(name=name)
    return rows[0][0] if rows else None


def set_mark(name: str, value: str) -> Work[None]:
    yield _SET_MARK(name=name, value=value)


def publish(version: FormVersion) -> Work[bool]:
    """Make this the form's current version; False when it is already."""
    rows = yield _ONE(form=version.form, version=version.version)
    if rows and rows[0][5]:
        return False
    yield _RETIRE(of=version.form)
    yield _PUBLISH(
        form=version.form,
        version=version.version,
        xform=version.xform,
        sheets=version.sheets,
        published_at=millis(version.published_at),
        current=True,
    )
    yield from bump()
    return True


def all_versions(current_only: bool) -> Work[tuple[FormVersion, ...]]:
    rows = yield _ALL(old_ones=not current_only)
    return tuple(_version(row) for row in rows)


def form_version_of(lookup: FormVersionOf) -> Work[FormVersion | None]:
    rows = yield _ONE(form=lookup.form, version=lookup.version)
    return _version(rows[0]) if rows else None


def _version(row: Row) -> FormVersion:
    form, version, xform, sheets, published_at, current = row
    return FormVersion(form, version, xform, sheets, instant(published_at), bool(current))
