"""Documents of reports, as the programme declares them: the minutes of a meeting, say, as a Word file. Whoever may have
one asks for it under the report. The template that it is made of can be fetched, changed in Word and sent back, and
holds for his places from then on, until he takes the former one again.

The files themselves are made and read elsewhere (tasks MAKE, FETCH and READ): a step only tells what is to stand in
them, and gets what was found in a template as an event of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from conversations import buttons
from conversations.dialogue import answering, asking
from conversations.dialogue.corrections import FORGET
from conversations.documents import offered
from conversations.documents.fields import example, of_report, shape_of
from conversations.documents.shapes import Candidate, Fault
from conversations.events import Choice, Line, SentFile, SentTemplate, pack
from conversations.markup import plain
from conversations.outcome import REPLY_RANK, Outcome
from conversations.reports import menu, versions
from conversations.scene import Scene, faint, heading, menu_button, reply, strong
from forms.labels import Label
from i18n.voice import Voice
from programmes.documents import fields, repeats
from programmes.model import Document, Programme
from storage.desk import TEMPLATE, FiledIn, MarkOf, SubmissionOf
from storage.records import Draft, Submission, Task
from storage.writes import AddAudit, AddTask, SetMark

MAKE, FETCH, READ = "document", "template", "template_read"
"""Kinds of tasks: make a document and send it, send a template, look at one that came."""
KEPT = timedelta(days=2)  # how long a document that went out lies on the server
OF_USE = timedelta(days=1)  # for how long a template is looked at after it came, if that could not be done at once
BACK = timedelta(days=400)  # how long ago the report may have been that a template is tried on
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MIMES = frozenset((MIME, "application/vnd.ms-word.document.macroenabled.12", "application/msword"))
ENDINGS = (".docx", ".docm", ".dotx", ".doc")
COUNTS = frozenset(("sent", "approved"))
MOST_FAULTS = 8
MOST_NAMES = 60  # that are told with a template
LONGEST_LABEL = 40
SURE = "sure"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that whoever asks may have: of which programme, under which name, as it is declared, and the place
    that he holds, for which its template is his."""

    programme: Programme
    name: str
    line: Document
    place: str

    @property
    def key(self) -> str:
        """By which its template is known."""
        return key_of(self.programme.id, self.name, self.place)


def key_of(programme: str, name: str, place: str) -> str:
    """The key of a document's template for a place and all below it; of '' for everywhere."""
    return f"{programme}/{name}@{place}"


def mark_of(key: str) -> str:
    """The mark in which the template stands that is kept under this key; '' there is none."""
    return f"{TEMPLATE}{key}"


def marks_of(programme: str, name: str, path: Sequence[str]) -> list[str]:
    """The marks of a document's templates that hold for a place, the nearest first; `path` leads down to it."""
    return [mark_of(key_of(programme, name, place)) for place in (*reversed(path), "")]


def replaced(key: str, before: str | None, media: str, now: datetime) -> tuple[SetMark | AddTask, ...]:
    """The template of this key is this file from now on ('' is none); the one `before` goes."""
    gone = (_forgotten(before, now),) if before and before != media else ()
    return (SetMark(mark_of(key), media), *gone)


def papers(scene: Scene, form: str = "") -> Iterator[Paper]:
    """The documents that whoever asks may have by his office, of one form or of all: their templates are his, too."""
    for held in scene.roles:
        programme = scene.world.programme_with(held.role)
        for name, line in (programme.document if programme else {}).items():
            if programme and held.role in line.by and form in ("", line.form) and line.form in scene.world.current:
                yield Paper(programme, name, line, held.place)


def buttons_of(scene: Scene, submission: Submission) -> tuple[Choice, ...]:
    """A button for each document that can be made of this report for whoever asks."""
    if submission.status not in COUNTS:
        return ()
    found = {paper.name: paper for paper in _over(scene, submission)}
    return tuple(
        Choice(f"📄 {_label(scene, paper)}", buttons.data(buttons.DOCUMENT, submission.id, paper.name))
        for paper in found.values()
    )


def _over(scene: Scene, submission: Submission) -> Iterator[Paper]:
    """The documents of this report that whoever asks may have: by her office, or because they are offered to her."""
    above = {step.code for step in scene.world.places.path(submission.place)}
    yield from (paper for paper in papers(scene, submission.form) if paper.place in above)
    yield from (
        Paper(programme, name, line, held.place) for programme, name, line, held in offered.of(scene, submission)
    )


def _label(scene: Scene, paper: Paper) -> str:
    texts = {str(language): text for language, text in paper.line.label.items()}
    return texts.get(scene.language) or next(iter(texts.values()))


# Going out ----------------------------------------------------------------------------------------------------------


def make(scene: Scene, id_: str, name: str) -> Outcome:
    """The document of a report, for whoever may have it."""
    submission = versions.of(scene, id_)
    if submission is None or submission.status not in COUNTS or not scene.world.is_report(submission.form):
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    paper = next((one for one in _over(scene, submission) if one.name == name), None)
    if paper is None:
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    voice = scene.voice
    said = reply(
        strong(_label(scene, paper)),
        faint(heading(scene, submission.form, submission.place, submission.period)),
        choices=(*_change(scene, paper), menu_button(scene)),
    )
    path = [step.code for step in scene.world.places.path(submission.place)]
    payload = _to_here(scene) | {
        "reply": pack(said),
        "unmade": voice("documents.unmade"),
        "fallen_back": voice("documents.fallen_back"),
        "name": f"{name}-{submission.place}-{submission.period}.docx",
        "programme": paper.programme.id,
        "template": paper.line.template,
        "marks": marks_of(paper.programme.id, name, path),
        "report": of_report(scene, submission, paper.line, _label(scene, paper)),
    }
    return Outcome((_held(scene, MAKE, payload),))


def _change(scene: Scene, paper: Paper) -> tuple[Choice, ...]:
    """The way to the template, for whose it is."""
    return (_template_button(scene, paper),) if _his(scene, paper.name, paper.place) else ()


def _template_button(scene: Scene, paper: Paper) -> Choice:
    return Choice(scene.voice("documents.button.template"), buttons.data(buttons.TEMPLATE, paper.name, paper.place))


def _to_here(scene: Scene) -> dict[str, Any]:
    return {"door": scene.event.door, "chat": scene.event.chat}


def _held(scene: Scene, kind: str, payload: dict[str, Any]) -> AddTask:
    """A task that is worked off at once, in line with what else is said in this chat."""
    order = f"{scene.event.door}:{scene.event.chat}"
    return AddTask(Task(kind, payload, scene.now, order=order, rank=REPLY_RANK, held=True))


def template(scene: Scene, name: str, place: str) -> Outcome:
    """The template that holds for a place, to be changed in Word, and how that is done."""
    paper = _his(scene, name, place)
    if paper is None:
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    voice, own = scene.voice, scene.desk.look(MarkOf(mark_of(paper.key)))
    where = scene.world.places.name(place, scene.language)
    lines = [
        strong(voice("documents.template", name=_label(scene, paper))),
        Line(voice("documents.template.own" if own else "documents.template.ours", place=where)),
        Line(voice("documents.template.how")),
        *map(faint, _names(scene, paper)),
    ]
    choices = (_back_button(scene, paper), menu_button(scene)) if own else (menu_button(scene),)
    path = [step.code for step in scene.world.places.path(place)]
    payload = _to_here(scene) | {
        "reply": pack(reply(*lines, choices=choices)),
        "unmade": voice("documents.unmade"),
        "name": f"{name}-{place}.docx",
        "programme": paper.programme.id,
        "template": paper.line.template,
        "marks": marks_of(paper.programme.id, name, path),
    }
    return Outcome((_held(scene, FETCH, payload),))


def _his(scene: Scene, name: str, place: str) -> Paper | None:
    return next((one for one in papers(scene) if (one.name, one.place) == (name, place)), None)


def _back_button(scene: Scene, paper: Paper) -> Choice:
    return Choice(scene.voice("documents.button.back"), buttons.data(buttons.TEMPLATE_BACK, paper.name, paper.place))


def _names(scene: Scene, paper: Paper) -> list[str]:
    """The names that a template may use, each with what it stands for."""
    form, language = scene.world.newest(paper.line.form), scene.language
    order = form.order(language)
    said = [f"{{{{ {name} }}}} {_words(one.label, order)}" for name, one in fields(form).items() if one.asked]
    for name, repeat in repeats(form).items():
        inner = ", ".join(f"row.{one}" for one, field in fields(form, repeat).items() if field.asked)
        said.append(f"{{%tr for row in {name} %}} … {{%tr endfor %}} {_words(repeat.section.label, order)}: {inner}")
    house = ", ".join(f"report.{one}" for one in shape_of(form, paper.programme)["report"])
    return [*said[:MOST_NAMES], house]


def _words(label: Label, order: Sequence[str]) -> str:
    """How something is called, what a label fills in left out."""
    parts = next((found for language in order if (found := label.texts.get(language))), ())
    text = plain("".join(part if isinstance(part, str) else "…" for part in parts))
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


# Coming back --------------------------------------------------------------------------------------------------------


def is_document(file: SentFile) -> bool:
    """Whether a file is one of a word processor's."""
    return file.mime in MIMES or (
        file.mime in ("", "application/octet-stream", "application/zip") and file.name.lower().endswith(ENDINGS)
    )


def is_template(scene: Scene, draft: Draft | None, file: SentFile) -> bool:
    """Whether a file that came may be a template: somebody sent it who has one, and no question asks for a file."""
    if not (file.media and is_document(file)) or next(papers(scene), None) is None:
        return False
    prompt = asking.open_session(scene, draft).asked(scene.language) if draft is not None else None
    return prompt is None or prompt.type != "file"


def received(scene: Scene, file: SentFile) -> Outcome:
    """A Word file came: it is looked at first, and answered then."""
    event = scene.event
    payload: dict[str, Any] = {
        **_to_here(scene),
        "id": event.id,
        "account": event.account,
        "file": asdict(file),
        "candidates": [asdict(_candidate(scene, one)) for one in papers(scene)],
    }
    order, expires = f"{READ}:{event.door}:{event.chat}", scene.now + OF_USE
    return Outcome((AddTask(Task(READ, payload, scene.now, order=order, rank=0, expires=expires, held=True)),))


def _candidate(scene: Scene, paper: Paper) -> Candidate:
    shape = shape_of(scene.world.newest(paper.line.form), paper.programme)
    last = _last(scene, paper)
    sample = of_report(scene, last, paper.line, _label(scene, paper)) if last else example(shape)
    return Candidate(paper.key, shape, sample)


def _last(scene: Scene, paper: Paper) -> Submission | None:
    """The newest report that this document can be made of, of the form as it is now."""
    level = scene.world.rule(paper.line.form).for_
    places = tuple(one.code for one in scene.world.places.below(paper.place, level))
    if not places:
        return None
    filed = scene.desk.look(FiledIn(places, (scene.today - BACK).replace(day=1).isoformat()))
    good = [one for one in filed if one.form == paper.line.form and one.status in COUNTS]
    newest = max(good, key=lambda one: (one.period, one.sent_at), default=None)
    found = scene.desk.look(SubmissionOf(newest.submission)) if newest else None
    return found if found and found.version == scene.world.current[found.form] else None


def taken(scene: Scene, draft: Draft | None, sent: SentTemplate) -> Outcome:
    """What was found in a Word file that came: it is kept as a template, or told what is wrong with it. `draft` is the
    report whose question is open."""
    looked = sent.looked
    if any(fault.why == "no_names" for fault in looked.faults) and draft and scene.world.is_report(draft.form):
        return answering.sent(scene, draft, sent.file)
    gone = Outcome((_forgotten(sent.file.media, scene.now),))  # unless it is somebody's template
    if looked.faults:
        return gone + _refused(scene, looked.key, looked.faults)
    paper = next((one for one in papers(scene) if one.key == looked.key), None)
    if paper is None or not looked.media:
        return gone + menu.show(scene, Line(scene.voice("conversations.stale")))
    place = scene.world.places.name(paper.place, scene.language)
    last = _last(scene, paper)
    see = buttons_of(scene, last) if last else ()
    writes = (*_replaced(scene, paper, looked.media), AddAudit("template kept", scene.person.id, paper.key))
    return Outcome((*gone.writes, *writes)) + scene.say(
        strong(scene.voice("documents.kept", name=_label(scene, paper))),
        Line(scene.voice("documents.kept.for", place=place)),
        choices=(*see, _back_button(scene, paper), menu_button(scene)),
    )


def _replaced(scene: Scene, paper: Paper, media: str) -> tuple[SetMark | AddTask, ...]:
    return replaced(paper.key, scene.desk.look(MarkOf(mark_of(paper.key))), media, scene.now)


def _forgotten(media: str, now: datetime) -> AddTask:
    return AddTask(Task(FORGET, {"media": media}, now))


def _refused(scene: Scene, key: str, faults: Sequence[Fault]) -> Outcome:
    """What is wrong with a template, each with its place, and the one that holds to begin with anew."""
    paper = next((one for one in papers(scene) if one.key == key), None) or next(papers(scene), None)
    told = [Line(f"✗ {said(scene.voice, fault)}") for fault in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        told.append(faint(scene.voice("documents.more_faults", count=len(faults) - MOST_FAULTS)))
    choices = ((_template_button(scene, paper),) if paper else ()) + (menu_button(scene),)
    return scene.say(strong(scene.voice("documents.refused")), *told, choices=choices)


def said(voice: Voice, fault: Fault) -> str:
    """A fault in the reader's words: where, what is wrong, what may be meant."""
    what = voice(f"documents.fault.{fault.why}", name=fault.name)
    if fault.meant:
        what = f"{what} {voice('documents.fault.meant', name=fault.meant)}"
    where = [voice("documents.where.table", number=fault.table)] if fault.table else []
    if fault.part != "body":
        where.insert(0, voice(f"documents.where.{fault.part}"))
    if fault.near:
        where.append(f"“{fault.near}”")
    return f"{' · '.join(where)}: {what}" if where else what


def back(scene: Scene, name: str, place: str, sure: str) -> Outcome:
    """The template that a place had before it got its own, once he is sure."""
    paper = _his(scene, name, place)
    if paper is None:
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    where = scene.world.places.name(place, scene.language)
    if sure != SURE:
        button = _back_button(scene, paper)
        yes = replace(button, data=buttons.data(buttons.TEMPLATE_BACK, name, place, SURE))
        return scene.say(scene.voice("documents.back.sure", place=where), choices=(yes, menu_button(scene)))
    writes = (*_replaced(scene, paper, ""), AddAudit("template dropped", scene.person.id, paper.key))
    words = scene.voice("documents.back.done", place=where)
    return Outcome(writes) + scene.say(words, choices=(_template_button(scene, paper), menu_button(scene)))
