"""A month of the facilitators' meeting, in Lao: proposed, prepared, moved, held, recorded, and what was decided done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.desk import FactsIn, FiledIn
from storage.writes import EndRole, LinkChat
from tests.papers import text_of
from tests.story import DOOR, Person, Village

HOUSE = Path(__file__).parents[2]
LAOS = ZoneInfo("Asia/Vientiane")
FIRST = datetime(2026, 3, 2, 3, tzinfo=UTC)
SEND, MENU = "ສົ່ງບົດລາຍງານ", "menu"
# What is looked for in what the clock says.
SAYS = {
    "K4": "ມື້ ແລະ ຫົວຂໍ້ກອງປະຊຸມ",
    "K4A": "ວາລະ ແລະ ເນື້ອໃນຝຶກອົບຮົມ",
    "K4B": "ແຜນງົບປະມານກອງປະຊຸມ",
    "K4N": "ແຈ້ງການເຊີນກອງປະຊຸມ",
    "K4R": "ສະຖານທີ່ ແລະ ອຸປະກອນກອງປະຊຸມ",
    "K4Y": "ຕອບການເຊີນກອງປະຊຸມ",
    "K1": "ບົດລາຍງານຫຍໍ້ ກຸ່ມບ້ານ",
    "K3": "ບົດບັນທຶກກອງປະຊຸມ",
    "decided": "ແກ້ບັນຊີ",
}
# What comes by itself. On the 20th the meeting is moved from Thursday the 26th to Wednesday the 25th.
CALENDAR = """
03-05 kham K4
03-11 kham K4A K4B
03-12 kham K4B
03-19 bee  K4Y
03-19 kham K4N
03-19 noy  K4Y
03-21 bee  K1
03-21 noy  K1
03-22 noy  K4Y
03-23 kham K4R
03-23 noy  K1
03-24 noy  K4Y
03-25 kham K3 K1
03-27 bee  decided
03-27 kham decided
03-30 bee  decided
03-30 kham decided
"""


class Month:
    """The people of a district, and what the clock has said to them."""

    def __init__(self, village: Village, people: dict[str, Person]) -> None:
        self.village, self.people = village, people
        self.said: list[str] = []

    async def until(self, day: date) -> None:
        """Morning after morning, up to this one."""
        morning = self.village.now.astimezone(LAOS).replace(hour=8, minute=0, second=0, microsecond=0)
        while morning.date() < day:
            morning += timedelta(days=1)
            before = {name: len(person.messages) for name, person in self.people.items()}
            await self.village.at(morning)
            for name, person in self.people.items():
                told = "\n".join(message.text for message in person.messages[before[name] :])
                named = [key for key, words in SAYS.items() if words in told]
                if named:
                    self.said.append(f"{morning:%m-%d} {name:4} {' '.join(sorted(named, key=told_first(told)))}")

    async def says(self, name: str, *words: str) -> None:
        """She types or taps one after another: what begins with a button's sign is tapped."""
        person = self.people[name]
        for word in words:
            await (person.taps(word[2:]) if word.startswith("→ ") else person.says(word))


def told_first(told: str) -> Callable[[str], int]:
    return lambda key: told.index(SAYS[key])


def numbered(person: Person, row: str) -> str:
    """The number of a row in the list that was shown last."""
    return next(line.split()[1].rstrip(".") for line in person.last.text.split("\n") if row in line)


@pytest.fixture
async def month(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Month]:
    """Xamtai with two kum ban, in March: one of the four months in which there is a meeting in any case."""
    async with Village(tmp_path, HOUSE / "programmes" / "laos_prf", sqlite_url, FIRST) as village:
        await village.has_places(
            ("07", "", "province", "ຫົວພັນ"),
            ("0706", "07", "district", "ຊຳໃຕ້"),
            ("0706KA", "0706", "kumban", "ໂພນໄຊ"),
            ("0706901", "0706KA", "village", "ບ້ານ ນາແສງທອງ"),
            ("0706KB", "0706", "kumban", "ທົ່ງແກ້ວ"),
            ("0706904", "0706KB", "village", "ບ້ານ ທົ່ງແກ້ວງາມ"),
        )
        await village.store.write([LinkChat(DOOR, "g:1", "0706", "lo")], now=FIRST)
        march = date(2026, 3, 1)
        yield Month(
            village,
            {
                "kham": await village.has_person("kham", "dcd", "0706", name="ຄຳສິງ", start=march),
                "noy": await village.has_person("noy", "kbf", "0706KA", name="ນ້ອຍ", start=march),
                "bee": await village.has_person("bee", "kbf", "0706KB", name="ບີ", start=march),
                "vong": await village.has_person("vong", "pcd", "07", name="ວຽງ", start=march),
            },
        )


async def test_the_next_step_of_a_meeting_comes_before_the_record_of_an_old_one(month: Month) -> None:
    say = month.people["say"] = await month.village.has_person("say", "dcd", "0706", name="ສາຍ", start=date(2026, 1, 1))
    await month.until(date(2026, 3, 12))
    await month.says("say", MENU, "→ ⚠ ມື້ ແລະ ຫົວຂໍ້ກອງປະຊຸມ", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "3")
    await month.says("say", f"→ {SEND}")
    await month.says("say", "→ ວາລະ ແລະ ເນື້ອໃນຝຶກອົບຮົມ")
    say.hears("26 ມີນາ 2026")


async def test_a_meeting_on_the_day_that_was_proposed_is_not_told_as_a_change(month: Month) -> None:
    bee = month.people["bee"]
    await month.until(date(2026, 3, 20))
    await month.says("kham", MENU, "→ ⚠ ມື້ ແລະ ຫົວຂໍ້ກອງປະຊຸມ", "→ ຖືກແລ້ວ", "08:30", "→ ຖືກແລ້ວ", "3", f"→ {SEND}")
    bee.hears("26 ມີນາ 2026, ເວລາ 08:30", "ກະລຸນາຕອບວ່າທ່ານຈະມາບໍ")
    bee.does_not_hear("ແຕ່ກ່ອນ")


async def test_a_month_of_the_meeting(month: Month) -> None:
    kham, noy, bee, _ = month.people.values()

    # The calendar proposes, the officer agrees: day, hour, place and two topics.
    await month.until(date(2026, 3, 5))
    await month.says("kham", "→ ຊຳໃຕ້")
    kham.hears("ສະເໜີ: 26 ມີນາ 2026")
    await month.says("kham", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "3 10", f"→ {SEND}")
    await month.says("kham", MENU)
    kham.hears("✓ ມື້ ແລະ ຫົວຂໍ້ກອງປະຊຸມ", "○ ວາລະ ແລະ ເນື້ອໃນຝຶກອົບຮົມ – 12 ມີນາ 2026")

    # Agenda and content go to the province, come back, and are approved.
    await month.until(date(2026, 3, 11))
    await month.says("kham", "→ ວາລະ", "→ ຕາມປົກກະຕິ", "ຂັ້ນຕອນ ກສກ", f"→ {SEND}")
    await month.says("vong", MENU, "→ ກວດບົດລາຍງານ", "→ ຊຳໃຕ້", "→ ສົ່ງຄືນ", "3: ຂາດເຄື່ອງມື IEC")
    await month.says("kham", "→ ແກ້", "ຂັ້ນຕອນ ກສກ ດ້ວຍໂປສະເຕີ", f"→ {SEND}", MENU)
    kham.hears("… ວາລະ ແລະ ເນື້ອໃນຝຶກອົບຮົມ")
    await month.says("vong", MENU, "→ ກວດບົດລາຍງານ", "→ ຊຳໃຕ້", "→ ຮັບຮອງ")
    await month.says("kham", MENU)
    kham.hears("✓ ວາລະ ແລະ ເນື້ອໃນຝຶກອົບຮົມ")
    await month.until(date(2026, 3, 12))
    await month.says("kham", MENU, "→ ແຜນງົບປະມານ")
    await month.says("kham", "→ ຖືກແລ້ວ", "60ພັນ", "150ພັນ", "200ພັນ", "85ພັນ", "0")
    assert kham.heard("ລວມທັງໝົດ: 555.000 ກີບ")
    await month.says("kham", f"→ {SEND}")

    # Everybody is invited, answers, and is asked anew when the meeting is moved.
    await month.until(date(2026, 3, 19))
    bee.hears("ຈັດວັນທີ 26 ມີນາ 2026, ເວລາ 09:00, ທີ່ ຫ້ອງການ ທລຍ ເມືອງ\n")  # ahead of the day by which to answer
    await month.says("bee", "→ ທົ່ງແກ້ວ")
    bee.hears("ຫົວຂໍ້ຝຶກອົບຮົມ: ກສກ, ການເງິນ ແລະ ຈັດຊື້", "26 ມີນາ 2026, ເວລາ 09:00, ທີ່ ຫ້ອງການ ທລຍ ເມືອງ")
    await month.says("bee", "→ ຈະມາ", f"→ {SEND}")
    await month.says("kham", MENU, "→ ແຈ້ງການເຊີນ")
    kham.hears("2 ກຸ່ມບ້ານ", "ຕອບແລ້ວ 1")
    await month.says("kham", "→ ສົ່ງໝົດແລ້ວ", "→ ເຊີນແລ້ວ", f"→ {SEND}")
    await month.until(date(2026, 3, 20))
    await month.says("kham", MENU, "→ ລາຍງານຂອງຂ້ອຍ", "→ ຊຳໃຕ້ · ມີນາ 2026 · ວັນປະຊຸມ")
    await month.says("kham", "→ ແກ້", "1", "25/3/2026", f"→ {SEND}")
    for person in (noy, bee):
        person.hears("ຍ້າຍໄປວັນທີ 25 ມີນາ 2026, ເວລາ 09:00, ທີ່ ຫ້ອງການ ທລຍ ເມືອງ (ແຕ່ກ່ອນ 26 ມີນາ 2026)")
    await month.says("bee", "→ ຕອບການເຊີນ")
    bee.hears("ກອງປະຊຸມ 25 ມີນາ 2026", "ຕອນນີ້: ຈະມາ")
    await month.says("bee", "→ ຖືກແລ້ວ", f"→ {SEND}")

    # One brief report comes in time; the other one is missing on the meeting's morning.
    await month.until(date(2026, 3, 21))
    await month.says("bee", "→ ທົ່ງແກ້ວ", "1", "→ ບໍ່ມີ", "ຝົນຕົກ", "→ ມີ", "1", "→ ຂ້າມ", "2", "3", "1")
    bee.hears("2 + ໄດ້ຮັບ 3 − ແກ້ໄຂ 1 = 4")
    await month.says("bee", "→ ບໍ່ມີ", "→ ຂ້າມ", "3", "ປະຊຸມບ້ານ", "→ ຂ້າມ", "→ ພໍແລ້ວ", f"→ {SEND}")
    await month.until(date(2026, 3, 23))
    await month.says("kham", MENU, "→ ສະຖານທີ່", "→ ຄົບແລ້ວ", f"→ {SEND}")
    await month.until(date(2026, 3, 25))
    kham.hears("ໂພນໄຊ")
    kham.does_not_hear("ທົ່ງແກ້ວ")

    # On the day: who is there, what was gone through, what was decided.
    await month.says("kham", MENU, "→ ບົດບັນທຶກ", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ")
    kham.hears("ຈະມາ 1, ມາບໍ່ໄດ້ 0", "ທົ່ງແກ້ວ — ມາ")
    absent, present = (numbered(kham, name) for name in ("ໂພນໄຊ", "ທົ່ງແກ້ວ"))
    await month.says("kham", f"{absent} 2 ບໍ່ໄດ້ບອກ / {present} 1", "→ ໄປຕໍ່", "1", "1", "2")
    assert "☐ 1. ຈຸດປະສົງ ແລະ ລະບຽບວາລະ" in kham.buttons()
    await month.says("kham", "1 2 3 4 5")
    kham.hears("ໄດ້ຮັບ 1 ໃນ 2 ກຸ່ມບ້ານ; ທັນເວລາ 1", "ມີການຕົກລົງບໍ?")
    await month.says("kham", "→ ມີ", "ບັນຊີຊ້າ", "ແກ້ບັນຊີ", "→ ທົ່ງແກ້ວ", "30/3/2026", "→ ພໍແລ້ວ")
    await month.says("kham", "→ ✓ ແລ້ວ", "→ ຕາມການປະເມີນ", "ພັດທະນາຊຸມຊົນເມືອງ", "→ ຂ້າມ")
    kham.hears("ສະເໜີ: 30 ເມສາ 2026")
    await month.says("kham", "→ ຖືກແລ້ວ", f"→ {SEND}")
    wanted = FactsIn(("0706",), ("K01", "K01_came"), "2026-03", "2026-03")
    rows = await month.village.store.look(wanted)
    assert {(row.indicator, row.num, row.den) for row in rows} == {("K01", 1, 2), ("K01_came", 1, 2)}

    # The group hears how many came and reported; the minutes are there for who was invited, and come when she asks.
    (post,) = month.village.chats["g:1"]
    assert "ຜູ້ປະສານງານກຸ່ມບ້ານມາປະຊຸມ 50%" in post.text
    assert "ທັນເວລາ 50%" in post.text
    for person in (noy, bee):
        assert person.heard("ບົດບັນທຶກກອງປະຊຸມ · ຊຳໃຕ້ · ມີນາ 2026")
        assert not any(message.files for message in person.messages)
    await month.says("noy", MENU, "→ 📄 ບົດບັນທຶກກອງປະຊຸມ")
    (file,) = noy.last.files
    told = text_of(month.village.house.media.open(file.media))
    for line in (
        "ວັນທີ: 25 ມີນາ 2026, ເວລາ 09:00 (1 ມື້)",
        f"{absent} | ໂພນໄຊ |  | – | ••• | –",
        "1 | ບັນຊີຊ້າ | ແກ້ບັນຊີ | ທົ່ງແກ້ວ | 30 ມີນາ 2026",
    ):
        assert line in told
    assert "ແບບຟອມ Word" not in noy.buttons()

    # What was decided is reminded of until it is done: the officer, and the kum ban that is to see to it.
    await month.until(date(2026, 3, 30))
    kham.hears("ແກ້ບັນຊີ – ທົ່ງແກ້ວ")
    bee.hears("ການຕົກລົງຂອງກອງປະຊຸມ: ແກ້ບັນຊີ")
    assert not noy.heard("ແກ້ບັນຊີ")
    await month.says("kham", "→ ✓")
    await month.until(date(2026, 4, 3))
    assert sorted(month.said) == CALENDAR.strip().splitlines()


async def test_a_day_that_is_put_right_when_the_meeting_is_over_asks_nobody(month: Month) -> None:
    await month.until(date(2026, 3, 5))
    await month.says("kham", "→ ຊຳໃຕ້", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "3", f"→ {SEND}")
    await month.village.at(datetime(2026, 3, 27, 2, tzinfo=UTC))
    await month.says("kham", "/reports", "→ ຊຳໃຕ້ · ມີນາ 2026 · ວັນປະຊຸມ", "→ ແກ້", "1", "25/3/2026", f"→ {SEND}")
    assert not month.people["noy"].heard("ຍ້າຍໄປ")


async def test_an_answer_of_the_old_day_counts_no_more_though_she_who_gave_it_has_left(month: Month) -> None:
    village = month.village
    await month.until(date(2026, 3, 5))
    await month.says("kham", "→ ຊຳໃຕ້", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "3", f"→ {SEND}")
    await month.until(date(2026, 3, 19))
    await month.says("bee", "→ ທົ່ງແກ້ວ", "→ ຈະມາ", f"→ {SEND}")
    people = await village.store.people()
    (bee,) = [one.person.id for one in people if one.person.name == "ບີ"]
    await village.store.write([EndRole(bee, "kbf", "0706KB", date(2026, 3, 1), date(2026, 3, 19))], now=village.now)
    await month.until(date(2026, 3, 20))
    await month.says(
        "kham", MENU, "→ ລາຍງານຂອງຂ້ອຍ", "→ ຊຳໃຕ້ · ມີນາ 2026 · ວັນປະຊຸມ", "→ ແກ້", "1", "25/3/2026", f"→ {SEND}"
    )
    filed = await village.store.look(FiledIn(("0706KB",), "2026-03-01"))
    assert [(one.form, one.status) for one in filed] == [("K4Y", "returned")]
    assert not month.people["bee"].heard("ຍ້າຍໄປ")


async def test_of_another_hour_or_place_those_invited_are_told_once_and_what_they_answered_stands(month: Month) -> None:
    noy, bee = month.people["noy"], month.people["bee"]
    await month.until(date(2026, 3, 5))
    await month.says("kham", "→ ຊຳໃຕ້", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "3", f"→ {SEND}")
    change = (MENU, "→ ລາຍງານຂອງຂ້ອຍ", "→ ຊຳໃຕ້ · ມີນາ 2026 · ວັນປະຊຸມ", "→ ແກ້")
    await month.says("kham", *change, "2", "8:30", f"→ {SEND}")
    assert not noy.heard("ແຕ່ກ່ອນ")  # nobody was invited yet
    await month.until(date(2026, 3, 19))
    await month.says("bee", "→ ທົ່ງແກ້ວ", "→ ຈະມາ", f"→ {SEND}")
    before = len(noy.messages), len(bee.messages)
    await month.says("kham", *change, "2", "13:00", f"→ {SEND}")
    words = "26 ມີນາ 2026, ເວລາ 13:00, ທີ່ ຫ້ອງການ ທລຍ ເມືອງ (ແຕ່ກ່ອນ 26 ມີນາ 2026, ເວລາ 08:30, ທີ່ ຫ້ອງການ ທລຍ ເມືອງ)"
    noy.hears(words, "ກະລຸນາຕອບວ່າທ່ານຈະມາບໍ")
    bee.hears(words, "ຄຳຕອບຂອງທ່ານຍັງໃຊ້ໄດ້")
    await month.village.at(month.village.now + timedelta(hours=1))
    assert (len(noy.messages), len(bee.messages)) == (before[0] + 1, before[1] + 1)
    filed = await month.village.store.look(FiledIn(("0706KB",), "2026-03-01"))
    assert [(one.form, one.status) for one in filed] == [("K4Y", "sent")]
    await month.says("kham", *change, "4", "3 10", f"→ {SEND}")  # other topics move nobody
    assert len(noy.messages) == before[0] + 1


async def test_no_day_is_offered_that_the_plan_does_not_take(month: Month) -> None:
    kham = month.people["kham"]
    await month.until(date(2026, 3, 12))
    await month.says("kham", MENU, "→ ⚠ ມື້ ແລະ ຫົວຂໍ້ກອງປະຊຸມ")
    assert [one for one in kham.buttons() if "/3" in one] == ["ມື້ນີ້ 12/3"]
    await month.says("kham", "11/3/2026")
    kham.hears("ຕ້ອງແຕ່ 12 ມີນາ 2026")
    await month.says("kham", "26/3/2026", "→ ຖືກແລ້ວ", "→ ຖືກແລ້ວ", "3", f"→ {SEND}")
    await month.until(date(2026, 3, 14))  # to be moved, it lies ahead
    await month.says("kham", MENU, "→ ລາຍງານຂອງຂ້ອຍ", "→ ຊຳໃຕ້ · ມີນາ 2026 · ວັນປະຊຸມ", "→ ແກ້", "1")
    assert [one for one in kham.buttons() if "/3" in one] == ["ມື້ນີ້ 14/3"]


async def test_the_officer_tells_of_a_sub_project_and_the_calendar_proposes_a_meeting(month: Month) -> None:
    kham = month.people["kham"]
    await month.village.at(datetime(2026, 6, 3, 3, tzinfo=UTC))
    await month.says("kham", MENU)
    kham.does_not_hear("25 ມິຖຸນາ 2026")
    await month.says("kham", "→ ບັນທຶກ", "→ ໂພນໄຊ", "→ ໂຄງການຍ່ອຍ", "ໂຮງຮຽນ", "→ ຂ້າມ", "1", "1/6/2026", "0", f"→ {SEND}")
    await month.says("kham", MENU)
    kham.hears("25 ມິຖຸນາ 2026")
