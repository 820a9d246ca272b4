"""Random months of the programmes' own reports: whatever she taps and types, edits and takes back, whatever comes twice
or the wrong way round, whoever else presses her buttons and however the clock goes: nothing breaks, no answer is lost,
doubled or made up, every message fits its platform, and the menu is never far."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations import buttons
from conversations.batches.filling import NOTHING
from conversations.events import MENU, Choice, Reply, Said
from forms.sheets.workbook import read_workbook
from forms.walking.session import Given, Session
from handlers.line import limits as line_limits
from handlers.line import messages as line
from handlers.settings import HOUSE
from handlers.telegram import limits as telegram_limits
from handlers.telegram.composing import Text, compose
from i18n.cutting import utf16
from i18n.spelling import clean
from storage.desk import FiledIn, SubmissionOf
from tests.conversations.test_filling import drafts
from tests.story import DOOR, Person, Village

TYPED = (
    *("0", "1", "2", "5", "12", "60", "໕", "๑๒", "1.250.000", "1,250,000", "2 ລ້ານ 5 ແສນ", "สองหมื่นบาท", "12.500"),
    *("-4", "-", "…", "1 3", "5 60 55 40", "10 9", "1 2 / 2 30", "1 7\n2 8", "2: 10", "ຂໍ້ 1", "3 ກຸ່ມ", "?"),
    *("ບໍ່ມີ", "ไม่มี", "yes", "ມີ", "ถูกแล้ว", "ນ້ຳຖ້ວມ", "น้ำท่วม 5 หมู่บ้าน", "12/10/2569", "ມື້ວານນີ້", "31/9/2026"),
    *("back", "skip", "stop", "menu", "/menu", "/help", "/language", "/who", "send", "my reports", "rest", "done"),
    *("ຄືເກົ່າ", "all the same", "ສືບຕໍ່", "ສະຫຼຸບ", "/link", "/excel", "/people", "ຂອບໃຈ"),
)
# What is likely to answer a question of its kind, one after another until one is taken.
LIKELY = {
    "integer": ("1", "0", "2", "5", "100"),
    "decimal": ("1000", "0", "5", "20000"),
    "text": ("ນ້ຳຖ້ວມຫຼາຍບ້ານ", "-"),
    "date": ("12/10/2569", "1/9/2569", "2/11/2569", "5"),
    "select_one": ("1", "2"),
    "select_multiple": ("1",),
    "repeat": ("2", "1"),
    "": ("1",),
}
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("answers"), st.integers(0, 2)),
        st.tuples(st.just("answers"), st.integers(0, 2)),
        st.tuples(st.just("says"), st.sampled_from(TYPED)),
        st.tuples(st.just("says"), st.text(max_size=12)),
        st.tuples(st.just("taps"), st.integers(0, 9)),
        st.tuples(st.just("taps"), st.integers(0, 9)),
        st.tuples(st.just("taps old"), st.integers(0, 90)),
        st.tuples(st.just("edits"), st.tuples(st.integers(0, 20), st.sampled_from(TYPED))),
        st.tuples(st.just("unsends"), st.integers(0, 20)),
        st.tuples(st.just("two at once"), st.tuples(st.sampled_from(TYPED), st.sampled_from(TYPED))),
        st.tuples(st.just("somebody else taps"), st.integers(0, 90)),
        st.tuples(st.just("twice"), st.sampled_from(TYPED)),
        st.tuples(st.just("photo"), st.just(0)),
        st.tuples(st.just("place"), st.just(0)),
        st.tuples(st.just("restart"), st.just(0)),
        st.tuples(st.just("hours"), st.integers(1, 60)),
    ),
    max_size=30,
)
LEAVES_OUT = ("-", "skip", "rest", "ບໍ່ມີ", "ไม่มี", "done")  # words by which an answer may be left blank
TAKES_AWAY = (buttons.SKIP, buttons.DONE, buttons.DROP, buttons.ROWS, buttons.LATER, buttons.LATE, buttons.ROW)
NOT_HERS = ("somebody else taps", "restart", "hours")
Answers = Mapping[tuple[str, str, str], Counter[tuple[str, str]]]
"""Of each report (form, place, period) its settled answers: how often a path, rows taken together, has a value."""


@dataclass
class Play:
    """One coordinator, her officer, her colleague, and what is known of the form."""

    village: Village
    she: Person
    other: Person
    places: tuple[str, ...]
    form: str
    labels: Mapping[str, set[str]]
    reckoned: frozenset[str]
    log: list[str] = field(default_factory=list)

    async def does(self, kind: str, what: Any) -> None:
        before, heard, said = await self.kept(), len(self.she.messages), len(self.she.mine)
        ticked = [name for state in (await self._states()).values() for name in state.get("picked") or ()]
        pressed_ = self._pressed(kind, what)
        pressed = [choice.label for choice in pressed_]
        self.log.append(f"{kind} {what!r} {pressed}")
        await self._act(kind, what)
        after, new = await self.kept(), self.she.messages[heard:]
        stood = self.she.messages[heard - 1 : heard]  # what she may have said yes to: behind it a reminder may stand
        stood += [one for one in self.she.messages[:heard] if buttons.asks(one.choices)][-1:]
        words = "\n".join(
            [
                *(one.text for one in stood),
                *(text for text, _ in self.she.mine[said:]),
                *pressed,
                *(one.text for one in new),
                *(label for name in ticked for label in self.labels.get(name, ())),
            ]
        )
        if kind in ("edits", "two at once"):
            words += "\n" + "\n".join(what if kind == "two at once" else what[1:])
        if kind in ("says", "answers", "taps", "taps old", "photo", "place", "twice", "two at once"):
            assert new, f"not answered: {self.told}"
        for message in new:
            assert not any(fault in message.text for fault in self._faults()), self.told
            fits_the_platforms(message)
        if kind in NOT_HERS:
            assert after == before, f"changed by what is not hers: {self.told}"
        self._is_said(before, after, words, kind)
        if not self._takes_away(kind, what, pressed_):
            await self._is_there(before, after)

    @property
    def told(self) -> str:
        return "\n".join([*self.log, self.she.last.text])

    def _faults(self) -> list[str]:
        catalogues = self.village.house.catalogues
        return [catalogues.text(language, "conversations.fault")[:30] for language in ("lo", "th", "en")]

    def _is_said(self, before: Answers, after: Answers, words: str, kind: str) -> None:
        """Every answer that is new was said by her, or was repeated to her; none is there a second time."""
        figures = {plain(one) for one in re.findall(r"\d[\d.,]*", digits(words))}
        folded = clean(words)
        for report, values in after.items():
            had = before.get(report, Counter())
            for (path, value), times in (values - had).items():
                known = figures if re.fullmatch(r"-?\d+(\.\d+)?", value) else ()
                parts = value.split() if all(part in self.labels for part in value.split()) else ()
                assert (
                    plain(value.removeprefix("-")) in known
                    or (parts and all(any(label in words for label in self.labels[part]) for part in parts))
                    or (re.fullmatch(r"\d{4}-\d\d-\d\d", value) and plain(value[8:]) in figures)
                    or clean(value) in folded
                ), f"{path} became {value!r} unsaid: {self.told}"
                assert "[" in path or times == 1, f"{path} is there twice"

    @staticmethod
    def _takes_away(kind: str, what: Any, pressed: Sequence[Choice]) -> bool:
        """Whether this may take an answer away: a message that becomes another or none, a button or a word that skips,
        deletes or throws away."""
        said = what if isinstance(what, tuple) else (what,)
        return (
            kind in ("edits", "unsends")
            or any(isinstance(one, str) and (one in LEAVES_OUT or one.strip() in NOTHING) for one in said)
            or any(buttons.read(one.data).verb in TAKES_AWAY for one in pressed)
        )

    async def _is_there(self, before: Answers, after: Answers) -> None:
        """Of every question that was answered, and is asked still, an answer stands there: another one, perhaps."""
        states = await self._states()
        for report, had in before.items():
            assert report in after or not had, f"{report} is gone: {self.told}"
            asked, stands = await self._asked(states[report]) if report in states else (Counter(), Counter())
            for path, times in Counter(path for path, _ in had.elements()).items():
                assert stands[path] >= min(times, asked[path]), f"{path} has lost an answer: {self.told}"

    async def _asked(self, state: Mapping[str, Any]) -> tuple[Counter[str], Counter[str]]:
        """How often each question is asked as things stand, and how often something stands there, be it open again;
        rows are not told apart."""
        async with self.village.store.turn("look") as turn:
            desk = await turn.desk(
                door=DOOR, account=self.she.account, chat=self.she.chat, group=False, event="", now=self.village.now
            )
        world = await self.village.house.world(desk.stamp)
        given_ = Given(
            now=self.village.now,
            zone=ZoneInfo("Asia/Vientiane"),
            seed=str(state["seed"]),
            instances={name: tuple(rows) for name, rows in state["given"].items()},
        )
        session = Session(world.newest(self.form), given_, state.get("session"))
        reviewed = [(re.sub(r"\[\d+\]", "[]", one.path), one.value) for one in session.review()]
        return Counter(path for path, _ in reviewed), Counter(path for path, value in reviewed if value)

    def _pressed(self, kind: str, what: Any) -> list[Any]:
        if kind == "taps":
            offered = [one for one in self.she.last.choices if one.data]
        elif kind == "taps old":
            offered = [one for message in self.she.messages for one in message.choices if one.data]
        else:
            return []
        return [offered[what % len(offered)]] if offered else []

    async def _act(self, kind: str, what: Any) -> None:
        village, she = self.village, self.she
        match kind:
            case "answers":
                likely = LIKELY.get(she.last.asks, LIKELY[""])
                await she.says(likely[what % len(likely)])
            case "says":
                await she.says(what or "…")
            case "taps" | "taps old":
                for choice in self._pressed(kind, what):
                    await she.taps_old(choice)
                    return
                await she.says("/menu")
            case "edits" | "unsends" if not she.mine:
                pass
            case "edits":
                await she.edits(she.mine[-1 - what[0] % len(she.mine)][0], what[1])
            case "unsends":
                await she.unsends(she.mine[-1 - what % len(she.mine)][0])
            case "two at once":
                first, second = (she.event(Said(text)) for text in what)
                await village.receives(replace(second, at=second.at + timedelta(seconds=1)))
                await village.receives(first)
            case "somebody else taps":
                offered = [one for message in she.messages for one in message.choices if one.data]
                await self.other.taps_old(offered[what % len(offered)])
            case "twice":
                event = she.event(Said(what))
                await village.receives(event)
                once, heard = await self.kept(), len(she.messages)
                await village.receives(event)
                assert (await self.kept(), len(she.messages)) == (once, heard), f"twice is not once: {self.told}"
            case "photo":
                await she.sends_photo(f"{village.next_id()}.jpg")
            case "place":
                await she.shares_place(17.97, 102.63)
            case "restart":
                await village.restart()
            case "hours":
                await village.later(hours=what)

    async def kept(self) -> Answers:
        """All that stands in the database of hers: what is sent, and over it what she has begun."""
        return {report: self._settled(state) for report, state in (await self._states()).items()}

    async def _states(self) -> dict[tuple[str, str, str], Mapping[str, Any]]:
        found: dict[tuple[str, str, str], Mapping[str, Any]] = {}
        for filed in await self.village.store.look(FiledIn(self.places, "2020-01-01")):
            sent = await self.village.store.look(SubmissionOf(filed.submission))
            assert sent is not None
            found[sent.form, sent.place, sent.period] = sent.state
        for draft in await drafts(self.village, self.she.account):
            if draft.form == self.form:
                found[draft.form, draft.place, draft.period] = draft.state
        return found

    def _settled(self, state: Mapping[str, Any]) -> Counter[tuple[str, str]]:
        values = state.get("session", {}).get("values", {})
        pairs = ((path, value) for path, value in leaves(values) if value and not path.startswith("meta"))
        return Counter(pair for pair in pairs if pair[0].rpartition("/")[2] not in self.reckoned)

    async def finds_out(self) -> None:
        """At most three acts that everybody knows, and she stands before the menu."""
        for _ in range(3):
            await self.she.says("/menu")
            if is_menu(self.she.last):
                return
        raise AssertionError(f"no way to the menu: {self.told}")


def is_menu(reply: Reply) -> bool:
    return reply.asks == MENU and any(buttons.read(one.data).verb == buttons.LANGUAGE for one in reply.choices)


def leaves(values: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The settled answers of a session's state; rows of a repeat are not told apart."""
    if isinstance(values, str):
        yield path, values
    elif isinstance(values, Mapping) and isinstance(values.get("rows"), list):
        yield from leaves(values["rows"], path)
    elif isinstance(values, Mapping):
        for name, value in values.items():
            yield from leaves(value, f"{path}/{name}" if path else name)
    elif isinstance(values, list) and all(isinstance(row, Mapping) for row in values):
        for row in values:
            yield from leaves(row, f"{path}[]")


def digits(text: str) -> str:
    """The text with every digit an ASCII one."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


def plain(figure: str) -> str:
    """A figure without what parts its digits, and without noughts behind."""
    return re.sub(r"[.,]", "", figure).lstrip("0").rstrip("0")


def fits_the_platforms(reply: Reply) -> None:
    for message in compose(reply):
        if isinstance(message, Text):
            assert utf16(message.words.text) <= telegram_limits.TEXT
    assert all(len(one.fill) <= telegram_limits.COPIED for one in reply.choices)
    made = line.messages(reply, (), lambda id_: id_)
    assert len(line.calls(made)) == 1, "one reply is one call"
    for body in made:
        assert utf16(body.get("text", "")) <= line_limits.LONGEST_TEXT
        assert len(body.get("quickReply", {}).get("items", ())) <= line_limits.MOST_QUICK


# The two reports

FIRST_MONTH = (
    *("5 60 55 40", "10 9", "2 ລ້ານ 5 ແສນ\n150.000\n18.500.000"),
    "1 3 / 2 4,5 ລ້ານ / 3 1.000.000 / 4 950.000 / 5 0 / 6 22.000.000 / 7 1.100.000",
    *("4 3 1 0 2", "25 6.750.000 0", "3 0", "ບໍ່ມີ", "7", "ບໍ່ມີ", "ຢ້ຽມຢາມສວນຄົວ"),
)
LONG = settings().max_examples > 100
PLAYED = settings(
    max_examples=settings().max_examples // 8,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def labels_of(programme: str, form: str) -> dict[str, set[str]]:
    """What each choice is called, in any language, by its name."""
    folder = HOUSE / "programmes" / programme
    found: dict[str, set[str]] = {}
    for file in (folder / "forms" / f"{form}.md", *(folder / "blocks").glob("*.md")):
        for row in read_workbook(file).sheet("choices").rows:
            called = {text for column, text in row.cells.items() if column.startswith("label")}
            found.setdefault(row.cells.get("name", ""), set()).update(called)
    return found


def reckoned_in(programme: str, form: str) -> frozenset[str]:
    """The fields that a form fills in itself."""
    sheet = read_workbook(HOUSE / "programmes" / programme / "forms" / f"{form}.md").sheets["survey"]
    return frozenset(row.cells["name"] for row in sheet.rows if row.cells.get("type") == "calculate")


async def begins(
    village: Village, form: str, language: str, role: str, levels: tuple[str, ...], programme: str
) -> Play:
    """A coordinator with an area of her own, two months of which are owed, and a colleague of the same area."""
    number = len(village.chats)
    codes = [f"{level[0].upper()}{number}" for level in levels]
    await village.has_places(
        *(
            (code, above, level, f"{level} {code}")
            for code, above, level in zip(codes, ["", *codes[:-1]], levels, strict=True)
        )
    )
    first = (village.now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    since = (first - timedelta(days=1)).replace(day=1)
    area = codes[2]
    she = await village.has_person(f"she-{number}", role, area, name="ນາງ ຄຳ", language=language, start=since)
    other = await village.has_person(f"other-{number}", role, area, name="ນາງ ແກ້ວ", language=language, start=since)
    play = Play(village, she, other, (codes[-1],), form, labels_of(programme, form), reckoned_in(programme, form))
    await she.says("/menu")
    await she.taps(codes[-1])
    return play


@pytest.fixture
async def laos(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, HOUSE / "programmes" / "laos_prf", sqlite_url) as village:
        yield village


@pytest.fixture
async def thailand(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, HOUSE / "programmes" / "thailand_cdd", sqlite_url) as village:
        yield village


@PLAYED
@given(acts=ACTS)
async def test_any_month_of_l1(laos: Village, acts: list[tuple[str, Any]]) -> None:
    """The month before is filed, so that there is something to keep, to compare and to go on from."""
    levels = ("province", "district", "kumban", "village")
    play = await begins(laos, "L1", "lo", "vc", levels, "laos_prf")
    for text in FIRST_MONTH:
        await play.she.says(text)
    await play.she.taps("ສົ່ງບົດລາຍງານ")
    await play.she.says("/menu")
    await play.she.taps(play.places[0])
    for kind, what in acts:
        await play.does(kind, what)
    await play.finds_out()


@PLAYED
@given(acts=ACTS)
async def test_any_month_of_t7(thailand: Village, acts: list[tuple[str, Any]]) -> None:
    levels = ("province", "amphoe", "tambon")
    play = await begins(thailand, "T7", "th", "tc", levels, "thailand_cdd")
    for kind, what in acts:
        await play.does(kind, what)
    await play.finds_out()
