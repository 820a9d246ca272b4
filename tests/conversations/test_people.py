"""An officer and his people, from his own chat: who is where, inviting, moving, ending; and that nobody else can."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from conversations import buttons
from conversations.events import Choice, Tapped
from conversations.people import invitations
from conversations.people.ways import Way
from handlers.house import ways_set
from handlers.settings import Settings
from storage.desk import InvitationsTo
from storage.records import Contact, RoleHeld
from storage.writes import GiveRole, SavePerson
from tests.conversations.acts import file
from tests.conversations.conftest import PLACES, PROGRAMME, S1
from tests.story import KEY, Person, Village

PEOPLE = PROGRAMME.replace('vc = {at = "district"', 'vc = {at = "village"')
MORE_PLACES = (("E", "", "district", "ເມືອງ ອື່ນ"), ("E1", "E", "village", "ບ້ານ ອື່ນ"))
FIRST, SECOND, ELSEWHERE = "ບ້ານ ໜຶ່ງ", "ບ້ານ ສອງ", "ບ້ານ ອື່ນ"


@pytest.fixture(scope="session")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the small one, but that a coordinator has one village."""
    folder = tmp_path_factory.mktemp("people")
    (folder / "programme.toml").write_text(PEOPLE, "utf-8")
    (folder / "forms").mkdir()
    (folder / "forms" / "S1.md").write_text(S1, "utf-8")
    return folder


@pytest.fixture
async def village(tmp_path: Path, programme: Path, database: str) -> AsyncIterator[Village]:
    """The district of two villages beside another district, on both engines."""
    async with Village(tmp_path, programme, database) as opened:
        await opened.has_places(*PLACES, *MORE_PLACES)
        yield opened


@pytest.fixture
async def mali(village: Village) -> Person:
    return await village.has_person("mali", "vc", "D1", name="Mali", language="en")


async def contact(village: Village, name: str) -> Contact:
    return next(one for one in await village.store.people() if one.person.name == name)


async def roles(village: Village, name: str) -> list[tuple[str, date, date | None]]:
    return [(one.place, one.start, one.end) for one in (await contact(village, name)).person.roles]


async def audit(village: Village) -> int:
    return (await village.store.counts())["audit"]


async def invites(somchit: Person, place: str = SECOND, name: str = "Noy Vongsa") -> str:
    """He invites somebody; the code in the text to forward."""
    await somchit.says("/people")
    await somchit.taps("Invite")
    await somchit.taps(place)
    await somchit.says(name)
    somchit.hears(f"forward the message above to {name}")
    text = somchit.messages[-2].text
    (code,) = re.findall(r"^\w{4}-\w{4}-\w{2}$", text, re.MULTILINE)
    return str(code)


async def joins(person: Person, code: str) -> None:
    await person.says(code)
    await person.taps("English")
    await person.taps("Yes, I agree")


# The list


async def test_he_sees_who_is_where_and_who_reports(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await village.store.import_people([(SavePerson("a" * 32, "Noy", "lo"), [RoleHeld("vc", "D2", date(2026, 7, 1))])])
    await village.has_person("far", "vc", "E1", name="Far", language="en")
    await somchit.says("menu")
    await somchit.taps("My people")
    somchit.hears("Your people: 2", f"{FIRST}:\n• Mali – joined · last report October 2026",
                  f"{SECOND}:\n• Noy – not yet joined")  # fmt: skip
    somchit.does_not_hear("Far", ELSEWHERE)


async def test_two_of_one_name_are_told_apart_by_their_places(somchit: Person, village: Village) -> None:
    start = date(2026, 7, 1)
    rows = [
        (SavePerson("a" * 32, "Noy", "lo"), [RoleHeld("vc", "D1", start), RoleHeld("vc", "D2", start)]),
        (SavePerson("b" * 32, "Mali", "lo"), [RoleHeld("vc", "D1", start)]),
    ]
    await village.store.import_people(rows)
    await somchit.says("/people")
    assert {"Mali", f"Noy · {FIRST}", f"Noy · {SECOND}"} <= set(somchit.buttons())


@pytest.mark.parametrize("words", ["/people", "people", "ຄົນຂອງຂ້ອຍ", "คนของฉัน", "My people"])
async def test_it_is_asked_for_in_every_language(somchit: Person, words: str) -> None:
    await somchit.says(words)
    somchit.hears("Your people: 0", "Nobody yet")


async def test_a_long_list_has_pages(somchit: Person, village: Village) -> None:
    rows = [
        (SavePerson(f"{number:032x}", f"Person {number:02}", "lo"), [RoleHeld("vc", "D1", date(2026, 7, 1))])
        for number in range(1, 20)
    ]
    await village.store.import_people(rows)
    await somchit.says("/people")
    seen = set()
    for _ in range(3):
        seen |= set(re.findall(r"Person \d\d", somchit.last.text))
        assert len(somchit.last.choices) <= 13
        if "More" in somchit.buttons():
            await somchit.taps("More")
    assert len(seen) == 19


# Inviting


async def test_he_invites_and_she_joins(somchit: Person, village: Village) -> None:
    before = await audit(village)
    code = await invites(somchit)
    forwarded = somchit.messages[-2]
    assert not forwarded.choices
    assert "Hello Noy Vongsa" in forwarded.text
    assert SECOND in forwarded.text
    assert "Telegram" in forwarded.text
    assert "LINE" in forwarded.text
    assert await audit(village) == before + 1
    await somchit.says("/people")
    somchit.hears(f"{SECOND}:\n• Noy Vongsa – invited")
    noy = village.person("noy", language="en")
    await joins(noy, code)
    noy.hears("Welcome, Noy Vongsa")
    assert [(one.role, one.place) for one in (await contact(village, "Noy Vongsa")).person.roles] == [("vc", "D2")]
    await somchit.says("/people")
    somchit.hears("Noy Vongsa – joined · no report yet")
    somchit.does_not_hear("invited")


async def test_the_text_says_how_the_bot_is_found_where_that_is_known(tmp_path: Path, programme: Path) -> None:
    ways = ways_set(
        Settings(_env_file=None, secret_keys=KEY, telegram_name="khaoban_bot", line_name="@123abcde")  # type: ignore[call-arg]
    )
    assert [way.name for way in ways] == ["@khaoban_bot", "@123abcde"]
    async with Village(tmp_path, programme, f"sqlite:///{tmp_path / 'ways.sqlite'}") as village:
        village.house.settings = village.house.settings.model_copy(
            update={"telegram_name": "khaoban_bot", "line_name": "@123abcde"}
        )
        await village.has_places(*PLACES)
        somchit = await village.has_person("somchit", "dlo", "D", name="Somchit", language="en")
        code = await invites(somchit)
        text = somchit.messages[-2].text
        assert f"https://t.me/khaoban_bot?start={code}" in text
        assert f"https://line.me/R/oaMessage/%40123abcde/?{code}" in text
        await somchit.says("/link")
        somchit.hears("@khaoban_bot", "@123abcde", "https://t.me/khaoban_bot?start=")


def test_an_address_without_a_name_is_none() -> None:
    assert ways_set(Settings(_env_file=None, secret_keys=KEY)) == ()  # type: ignore[call-arg]
    assert Way("telegram", "@a", "b{code}").link.replace("{code}", "c") == "bc"


async def test_an_invitation_is_withdrawn_once_he_is_sure(somchit: Person, village: Village) -> None:
    code = await invites(somchit)
    await somchit.says("/people")
    await somchit.taps("Withdraw")
    somchit.hears("Shall the invitation of Noy Vongsa be withdrawn?")
    sure = somchit.button("Withdraw")
    await somchit.taps_old(sure)
    somchit.hears("is withdrawn")
    somchit.does_not_hear("invited")
    noy = village.person("noy", language="en")
    await noy.says(code)
    noy.hears("does not work")
    await somchit.taps_old(sure)
    somchit.hears("old")


async def test_one_that_is_used_meanwhile_is_not_withdrawn(somchit: Person, village: Village) -> None:
    code = await invites(somchit)
    await somchit.says("/people")
    await somchit.taps("Withdraw")
    sure = somchit.button("Withdraw")
    await joins(village.person("noy", language="en"), code)
    await somchit.taps_old(sure)
    somchit.hears("old", "Noy Vongsa – joined")


async def test_another_invitation_for_who_lost_her_phone(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await somchit.says("/people")
    await somchit.taps("Mali")
    await somchit.taps("A new invitation")
    (code,) = re.findall(r"\w{4}-\w{4}-\w{2}", somchit.messages[-2].text)
    phone = village.person("mali-2", language="en")
    await joins(phone, code)
    phone.hears("Welcome, Mali")
    assert len((await contact(village, "Mali")).chats) == 2
    assert len(await village.store.people()) == 2


@pytest.mark.parametrize("name", ["123", "", "9" * 5])
async def test_a_name_is_written_in_letters(somchit: Person, village: Village, name: str) -> None:
    await somchit.says("/people")
    await somchit.taps("Invite")
    await somchit.taps(SECOND)
    await somchit.says(name or "…")
    somchit.hears("in letters")
    assert await village.store.look(InvitationsTo(("vc",), ("D1", "D2"), village.now)) == ()


async def test_an_officer_of_another_level_invites_officers(tmp_path: Path, database: str) -> None:
    folder = tmp_path / "levels"
    (folder / "forms").mkdir(parents=True)
    toml = PEOPLE.replace(
        'dlo = {at = "district", reads', 'pro = {at = "district", label = {lo = "ແຂວງ", th = "จังหวัด", en = "province"}}\n'
        'dlo = {at = "district", to = "pro", reads'
    )  # fmt: skip
    (folder / "programme.toml").write_text(toml, "utf-8")
    (folder / "forms" / "S1.md").write_text(S1, "utf-8")
    async with Village(tmp_path, folder, database) as village:
        await village.has_places(*PLACES)
        chief = await village.has_person("chief", "pro", "D", name="Chief", language="en")
        await chief.says("/people")
        await chief.taps("Invite")
        chief.hears("What is the name")  # one role and one place: neither is asked
        await chief.says("Somchit")
        (code,) = re.findall(r"\w{4}-\w{4}-\w{2}", chief.messages[-2].text)
        somchit = village.person("somchit", language="en")
        await joins(somchit, code)
        await somchit.says("/people")
        somchit.hears("Your people: 0")


# Moving and ending


async def test_he_moves_somebody_from_a_day_on(mali: Person, somchit: Person, village: Village) -> None:
    before = await audit(village)
    await somchit.says("/people")
    await somchit.taps("Mali")
    await somchit.taps("Move")
    somchit.hears(f"Where does Mali move to from {FIRST}?")
    await somchit.taps(SECOND)
    await somchit.says("1/12/2026")
    somchit.hears("Mali is at ບ້ານ ສອງ from")
    assert await roles(village, "Mali") == [
        ("D1", date(2026, 7, 1), date(2026, 11, 30)),
        ("D2", date(2026, 12, 1), None),
    ]
    assert mali.heard("From 1 December 2026 your duty")
    assert await audit(village) == before + 1
    await somchit.says("/people")
    somchit.hears("until 30 November 2026", "from 1 December 2026")


async def test_he_ends_a_duty_once_he_is_sure(mali: Person, somchit: Person, village: Village) -> None:
    for answer in ("No", "Yes, it ends"):
        await somchit.says("/people")
        await somchit.taps("Mali")
        await somchit.taps("End the duty")
        await somchit.says("30/11/2026")
        somchit.hears("Shall the duty of Mali really end?")
        assert await roles(village, "Mali") == [("D1", date(2026, 7, 1), None)]
        await somchit.taps(answer)
    somchit.hears("The duty of Mali", "ends on 30 November 2026")
    assert await roles(village, "Mali") == [("D1", date(2026, 7, 1), date(2026, 11, 30))]
    assert mali.heard("Thank you for your work")


@pytest.mark.parametrize("button", ["Move", "End the duty"])
async def test_not_before_the_duty_began(mali: Person, somchit: Person, village: Village, button: str) -> None:
    await somchit.says("/people")
    await somchit.taps("Mali")
    await somchit.taps(button)
    if button == "Move":
        await somchit.taps(SECOND)
    await somchit.says("31/12/2025")
    somchit.hears("within a year")
    assert await roles(village, "Mali") == [("D1", date(2026, 7, 1), None)]


async def test_what_two_officers_do_at_the_same_time_is_done_once(
    mali: Person, somchit: Person, village: Village
) -> None:
    other = await village.has_person("dao", "dlo", "D", name="Dao", language="en")
    for officer in (somchit, other):
        await officer.says("/people")
        await officer.taps("Mali")
        await officer.taps("End the duty")
        await officer.says("30/11/2026")
    await somchit.taps("Yes, it ends")
    await other.taps("Yes, it ends")
    other.hears("old")
    assert await roles(village, "Mali") == [("D1", date(2026, 7, 1), date(2026, 11, 30))]


# Rights, as a table: who, over whom, which buttons


async def _forged(village: Village, whom: str) -> list[str]:
    person = (await contact(village, whom)).person.id[:10]
    place = {"Mali": "D1", "Far": "E1", "Somchit": "D", "Dao": "E"}[whom]
    role = "dlo" if whom in ("Somchit", "Dao") else "vc"
    return [
        buttons.data(buttons.PERSON, person),
        buttons.data(buttons.MOVE, person, role, place),
        buttons.data(buttons.END, person, role, place),
        buttons.data(buttons.NEW_CODE, person),
        buttons.data(buttons.IN_HER_NAME, person),
    ]


@pytest.mark.parametrize(
    ("who", "whom", "may"),
    [
        ("somchit", "Mali", True),
        ("somchit", "Far", False),  # another district's
        ("somchit", "Somchit", False),  # nobody is his own officer
        ("somchit", "Dao", False),
        ("dao", "Far", True),
        ("dao", "Mali", False),
        ("mali", "Mali", False),
        ("mali", "Far", False),
        ("mali", "Somchit", False),
    ],
)
async def test_only_below_his_place_and_only_who_reports_to_him(
    mali: Person, somchit: Person, village: Village, who: str, whom: str, may: bool
) -> None:
    await village.has_person("far", "vc", "E1", name="Far", language="en")
    await village.has_person("dao", "dlo", "E", name="Dao", language="en")
    speaker = village.person(who)
    before = await village.store.counts()
    for data in await _forged(village, whom):
        await speaker.taps_old(Choice("", data))
        refused = "not among your duties" in speaker.last.text or "button is old" in speaker.last.text
        assert refused is not may, data
        if not may:
            after = await village.store.counts()
            assert (after["invitations"], after["drafts"], after["roles"]) == (
                before["invitations"], before["drafts"], before["roles"],
            )  # fmt: skip
        elif "went wrong" in speaker.last.text:
            raise AssertionError(data)


async def test_a_coordinator_has_no_people(mali: Person) -> None:
    await mali.says("/people")
    mali.hears("not among your duties")
    assert "My people" not in mali.buttons()
    await mali.taps_old(Choice("", buttons.data(buttons.INVITE)))
    mali.hears("not among your duties")


async def test_who_was_an_officer_is_none_any_more(mali: Person, somchit: Person, village: Village) -> None:
    await somchit.says("/people")
    await somchit.taps("Invite")
    await somchit.taps(SECOND)
    person = (await contact(village, "Somchit")).person
    ended = RoleHeld("dlo", "D", person.roles[0].start, village.now.date() - timedelta(days=1))
    await village.store.import_people([(SavePerson(person.id, "Somchit", "en"), [ended])])
    await somchit.says("Noy")
    somchit.hears("not among your duties")
    assert await village.store.look(InvitationsTo(("vc",), ("D1", "D2"), village.now)) == ()


async def test_names_are_not_said_in_a_group(mali: Person, somchit: Person, village: Village) -> None:
    here = village.in_group("somchit", "g:1")
    for words in ("/people", "people"):
        await here.says(words)
    await village.receives(here.event(Tapped(buttons.data(buttons.PEOPLE))))
    assert not here.heard("Mali")


@pytest.mark.parametrize(
    "data", ["up:x", "up:999999", "uu", "uu:", "ui", "uv", "uv:x:y:z", "ue::", "ua:", "uz", "uz:x:sure", "uf::::"]
)
async def test_a_forged_button_opens_nothing(mali: Person, somchit: Person, data: str) -> None:
    for person in (mali, somchit):
        await person.taps_old(Choice("", data))
        person.does_not_hear("went wrong")


async def test_a_role_that_begins_later_is_shown_with_its_day(somchit: Person, village: Village) -> None:
    person = "c" * 32
    await village.store.write(
        [SavePerson(person, "Bua", "lo"), GiveRole(person, "vc", "D2", date(2026, 12, 1))], now=village.now
    )
    await somchit.says("/people")
    somchit.hears("Bua – not yet joined · from 1 December 2026")


# Codes that are telephone numbers


def test_no_code_is_a_telephone_number() -> None:
    class Digits:
        """A chance that gives digits first."""

        def __init__(self) -> None:
            self.left, self.chance = 10, Random(1)

        def __call__(self, letters: str) -> str:
            self.left -= 1
            return "5" if self.left >= 0 else self.chance.choice(letters)

    assert not invitations.make(Digits()).replace("-", "").isdigit()
