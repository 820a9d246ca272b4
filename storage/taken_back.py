"""What somebody took back: a message is erased, a file leaves the store, and of a report that was sent it is kept that
the words behind these answers are no longer there."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, exists, func, or_, select, update

from storage.desk import TEMPLATE, HasMedia
from storage.schema import inbox, marks, media, media_senders, submissions
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
_hers = (media_senders.c.name == bindparam("of_name"), media_senders.c.person == bindparam("of_person"))
_ONE_LESS = Statement(
    update(media_senders).where(*_hers).values(times=media_senders.c.times - 1).returning(media_senders.c.times)
)
_NOT_HERS = Statement(delete(media_senders).where(*_hers))
_DROP_MEDIA = Statement(
    delete(media).where(
        media.c.name == bindparam("of_name"),
        media.c.person.is_not(None),  # else it is the bot's own besides
        ~exists().where(media_senders.c.name == bindparam("of_name")),
    )
)
_HAS_MEDIA = Statement(
    select(media.c.name)
    .where(media.c.name == bindparam("of_name"))
    .union_all(select(marks.c.value).where(marks.c.value == bindparam("of_name"), marks.c.name.startswith(TEMPLATE)))
)
_STATE = Statement(select(submissions.c.state).where(submissions.c.id == bindparam("id")))
_KEEP_STATE = Statement(
    update(submissions).where(submissions.c.id == bindparam("of")).values(state=bindparam("new_state"))
)


def forget_said(write: ForgetSaid) -> Work[None]:
    """The event's id is the message's own, or ends with it behind a dot."""
    yield _FORGET(of_door=write.door, of_chat=write.chat, whole=write.message, ending=f".{write.message}")


def forget_media(write: ForgetMedia) -> Work[None]:
    """Of what she sent in several messages, one goes; a file of nobody's messages any more is not kept."""
    for (left,) in (yield _ONE_LESS(of_name=write.name, of_person=write.person)):
        if left < 1:
            yield _NOT_HERS(of_name=write.name, of_person=write.person)
            yield _DROP_MEDIA(of_name=write.name)


def has_media(lookup: HasMedia) -> Work[bool]:
    return bool((yield _HAS_MEDIA(of_name=lookup.name)))


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
    state["captions"] = {name: said for name, said in state.get("captions", {}).items() if name not in write.files}
    yield _KEEP_STATE(of=write.submission, new_state=box.seal(state, "submissions"))
