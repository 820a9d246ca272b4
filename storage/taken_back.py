"""What somebody took back: a message is erased, a file leaves the store, and of a report that was sent it is kept that
the words behind these answers are no longer there."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, or_, select, update

from storage.desk import HasMedia
from storage.schema import inbox, media, submissions
from storage.statements import Statement, Work
from storage.values import Box
from storage.writes import ForgetMedia, ForgetSaid, TakeBack

_ending = bindparam("ending", type_=inbox.c.id.type)
_FORGET = Statement(
    update(inbox)
    .where(
        inbox.c.door == bindparam("of_door"),
        inbox.c.chat == bindparam("of_chat"),
        or_(
            inbox.c.id == bindparam("whole"),
            func.substr(inbox.c.id, func.length(inbox.c.id) - func.length(_ending) + 1) == _ending,
        ),
    )
    .values(body=None)
)
_DROP_MEDIA = Statement(
    delete(media).where(media.c.name == bindparam("of_name"), media.c.person == bindparam("of_person"))
)
_HAS_MEDIA = Statement(select(media.c.name).where(media.c.name == bindparam("name")))
_STATE = Statement(select(submissions.c.state).where(submissions.c.id == bindparam("id")))
_KEEP_STATE = Statement(
    update(submissions).where(submissions.c.id == bindparam("of")).values(state=bindparam("new_state"))
)


def forget_said(write: ForgetSaid) -> Work[None]:
    """The event's id is the message's own, or ends with it behind a dot."""
    yield _FORGET(of_door=write.door, of_chat=write.chat, whole=write.message, ending=f".{write.message}")


def forget_media(write: ForgetMedia) -> Work[None]:
    yield _DROP_MEDIA(of_name=write.name, of_person=write.person)


def has_media(lookup: HasMedia) -> Work[bool]:
    return bool((yield _HAS_MEDIA(name=lookup.name)))


def take_back(write: TakeBack, box: Box) -> Work[None]:
    """Its answers stay as they are; beside them stands which of them were taken back."""
    rows = yield _STATE(id=write.submission)
    if not rows:
        return
    state = box.open(rows[0][0], "submissions")
    before = state.get("taken_back", {"paths": [], "files": []})
    state["taken_back"] = {
        "paths": list(dict.fromkeys((*before["paths"], *write.paths))),
        "files": list(dict.fromkeys((*before["files"], *write.files))),
    }
    state["came"] = {name: paths for name, paths in state.get("came", {}).items() if name != write.message}
    state["papers"] = [name for name in state.get("papers", ()) if name not in write.files]
    yield _KEEP_STATE(of=write.submission, new_state=box.seal(state, "submissions"))
