"""What stands in no public figure stays where it belongs. Every form of both programmes is filled in, each answer in
words that tell its class of privacy; then everybody looks at everything, and nobody may find what is not theirs to
read: no role above its class, no group, no log, no table of the database outside of what is sealed."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from conversations import buttons
from conversations.dialogue import asking
from conversations.events import Began, Choice
from conversations.outcome import Outcome
from conversations.reports import reporting, sending
from conversations.scene import Scene
from conversations.step import ENDINGS
from forms.walking.session import Prompt, Refused, Session
from handlers.lookups import with_lookups
from handlers.settings import HOUSE
from programmes.areas import Place
from programmes.calendar import period_of
from programmes.sample import rows
from storage.records import Submission
from storage.writes import LinkChat, Submit
from tests.papers import text_of
from tests.story import DOOR, Person, Village

PROGRAMMES = ("laos_prf", "thailand_cdd")
MARK = re.compile(r"zq(P\d)(\w+?)zq")  # the class of an answer, and the form it was given in
NAME = "zqP2namezq"  # people's names are personal
BEGAN = date(2026, 7, 1)
NOW = datetime(2026, 12, 28, 3, 0, tzinfo=UTC)
NUMBERS = ("1", "0", "2", "3", "12", "100", "10000", "0.5", "2000")
MOST = 400  # prompts of one form


@dataclass
class Field:
    """A programme at work: somebody in every role, on one path from the widest place to the narrowest, with a linked
    group at each; and what was filed."""

    village: Village
    path: tuple[Place, ...]
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Person] = field(default_factory=dict)
    filed: list[Submission] = field(default_factory=list)
    papers: dict[str, str] = field(default_factory=dict)  # what stands in the Word files that each role got

    def place_of(self, level: str) -> str:
        return next(one.code for one in self.path if one.kind == level)


async def begun(village: Village) -> Field:
    (programme,) = village.house.programmes
    known = [Place.of(row) for row in rows(programme.folder / "sample" / "places.csv")]
    path: list[Place] = []
    while below := [one for one in known if one.parent == (path[-1].code if path else "")]:
        path.append(below[0])
    for level in programme.levels[len(path) :]:
        path.append(Place(f"{path[-1].code}9", path[-1].code, level, {"en": level}))
    await village.has_places(*((one.code, one.parent, one.kind, one.code) for one in path))
    here = Field(village, tuple(path))
    for role, line in programme.role.items():
        here.people[role] = await village.has_person(
            role, role, here.place_of(line.at), name=NAME, language="en", start=BEGAN
        )
    for one in path:
        chat = f"g:{one.code}"
        await village.store.write([LinkChat(DOOR, chat, one.code, "en")], now=village.now)
        here.groups[one.code] = village.in_group(next(iter(here.people)), chat)
    await village.store.bump()
    return here


# Filling in


def candidates(prompt: Prompt, mark: str) -> Iterator[str]:
    """What may be answered, the telling words first where words are asked for."""
    if prompt.type == "repeat":
        yield "no" if int(prompt.parameters["count"]) else "yes"
    elif prompt.type == "note":
        yield prompt.value
    elif prompt.type == "text":
        yield mark
    elif prompt.choices:
        yield from (one.name for one in prompt.choices)
    elif prompt.type in ("date", "dateTime"):
        yield from (
            "2026-12-28",
            "2026-12-29",
            "2026-12-31",
            "2026-12-01",
            "2027-01-15",
            "2026-12-28T09:00:00.000+07:00",
        )
    elif prompt.type == "time":
        yield "09:00:00.000+07:00"
    elif prompt.type == "acknowledge":
        yield "OK"
    if prompt.value:
        yield prompt.value
    yield from NUMBERS
    yield ""


def filled(session: Session, form: str, klass: str) -> None:
    """Answer all of it."""
    for _ in range(MOST):
        prompt = session.prompt("en")
        if prompt is None:
            return
        mark = f"zq{prompt.kb.get('class', klass)}{form}zq"
        for value in candidates(prompt, mark):
            try:
                session.answer(value)
                break
            except Refused:
                continue
        else:
            raise AssertionError(f"{form} {prompt.path} ({prompt.type}) takes nothing")
    raise AssertionError(f"{form} has no end")


async def file(here: Field, form: str) -> None:
    """The form's report, by the first role that may file it."""
    village = here.village
    world = await village.house.world(await village.store.stamp())
    rule = world.rule(form)
    author, place = here.people[rule.by[0]], here.place_of(rule.for_)
    period = period_of(village.now.date(), rule.every)
    async with village.store.turn("x") as turn:
        desk = await turn.desk(
            door=DOOR, account=author.account, chat=author.chat, group=False, event=f"x-{form}", now=village.now
        )
    event = author.event(Began())

    def send() -> Outcome:
        scene = Scene(world, desk, event, Random(form), ENDINGS)
        draft = reporting.new(scene, form, place, period)
        session = asking.open_session(scene, draft)
        filled(session, form, rule.klass)
        return sending.send_in(scene, asking.kept(scene, draft, session))

    outcome = await with_lookups(village.store, desk, send)
    sent = [write.submission for write in outcome.writes if isinstance(write, Submit)]
    assert sent, [line.text for reply in outcome.replies for line in reply.lines]
    here.filed += sent
    await village.store.write(outcome.writes, now=village.now)
    author.messages.extend(outcome.replies)
    await village.workshop.drain()


# Looking


async def looks(here: Field, person: Person) -> None:
    """Somebody looks at all there is: her own menus, and every report, by buttons that she may have or forge."""
    for verb in (buttons.MENU, buttons.REPORTS, buttons.QUEUE, buttons.SUMMARY, buttons.PEOPLE, buttons.RECORDS):
        await person.taps_old(Choice("", buttons.data(verb)))
    for one in here.filed:
        document = next(iter(here.village.house.programmes[0].document), "")
        for data in (
            buttons.data(buttons.SHOW, one.id),
            buttons.data(buttons.WHOLE, one.id),
            buttons.data(buttons.DOCUMENT, one.id, document),
        ):
            await person.taps_old(Choice("", data))
    files = [one.media for reply in person.messages for one in reply.files if one.name.endswith(".docx")]
    here.papers[person.account] = "\n".join(text_of(here.village.house.media.open(media)) for media in files)


def heard(person: Person) -> str:
    """All that was said in a chat, with buttons and captions."""
    return "\n".join(
        "\n".join((reply.text, *(one.label for one in reply.choices), *(one.alt for one in reply.pictures)))
        for reply in person.messages
    )


def beyond(here: Field, role: str) -> set[tuple[str, str]]:
    """The marks that somebody heard who may not: of what her role does not read, in forms that she does not file."""
    line = here.village.house.programmes[0]
    found = set(MARK.findall(heard(here.people[role]) + here.papers[role]))
    hers = {form for form, rule in line.form.items() if role in rule.by}
    return {
        (klass, form)
        for klass, form in found
        if form in line.form and form not in hers and klass > line.role[role].reads
    }


def in_the_open(folder: Path) -> list[str]:
    """The files in which an answer or a name can be read, or a document as it is."""
    found = []
    for path in (one for one in folder.rglob("*") if one.is_file()):
        kept = path.read_bytes()
        if re.search(rb"zqP\d\w+?zq", kept) or kept.startswith((b"PK", b"\x89PNG", b"\xff\xd8")):
            found.append(path.name)
    return found


@pytest.fixture(params=PROGRAMMES)
def programme(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The programme's folder; beside the test's files a database, in which the Lao forms are published already."""
    furnished = request.getfixturevalue("published" if request.param == "laos_prf" else "furnished_sqlite")
    shutil.copyfile(furnished, tmp_path / "khaoban.db")
    return HOUSE / "programmes" / request.param


async def test_nobody_finds_what_is_not_theirs_to_read(
    programme: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "khaoban")
    async with Village(tmp_path, programme, f"sqlite:///{tmp_path / 'khaoban.db'}", NOW) as village:
        here = await begun(village)
        for form in village.house.programmes[0].form:
            await file(here, form)
        for person in here.people.values():
            await looks(here, person)
        for one in here.filed:
            if to := village.house.programmes[0].form[one.form].to:
                await here.people[to].taps_old(Choice("", buttons.data(buttons.APPROVE, one.id)))
        for group in here.groups.values():
            await group.says("/summary")
        for days in (3, 1, 3, 7, 20):
            await village.later(days=days)
        drawn = [json.dumps(task.payload, default=str) for task in village.drawn]
    read = {form for person in here.people.values() for _, form in MARK.findall(heard(person))}
    written = {form for one in here.filed for _, form in MARK.findall(str(one.answers)) if form == one.form}
    assert written <= read
    papers = {frozenset(one for one in MARK.findall(text) if one[1] != "name") for text in here.papers.values() if text}
    assert len(papers) <= 1, "who may have the document reads all of it"
    assert any(here.papers.values()) == bool(village.house.programmes[0].document)
    assert {role: found for role in here.people if (found := beyond(here, role))} == {}
    for group in here.groups.values():
        assert group.messages
        assert not MARK.search(heard(group))
    assert drawn
    assert not MARK.search("\n".join(drawn))
    assert not MARK.search(caplog.text)
    assert in_the_open(tmp_path) == []
