"""The minutes of the kum ban facilitators' meeting: of a record that was sent, on the template that comes with the
programme, in Lao."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from conversations.events import Began
from conversations.reports import sending
from conversations.scene import Scene
from conversations.step import ENDINGS
from handlers.lookups import with_lookups
from handlers.settings import HOUSE
from storage.writes import GiveRole, LinkChat
from tests.papers import text_of
from tests.story import DOOR, Person, Village

SINCE = date(2026, 2, 1)
MARCH = datetime(2026, 3, 25, 3, tzinfo=UTC)
PLACES = (
    ("07", "", "province", "ຫົວພັນ"),
    ("0706", "07", "district", "ຊຳໃຕ້"),
    ("0706KA", "0706", "kumban", "ກຸ່ມບ້ານ ທົ່ງແກ້ວ"),
    ("0706KB", "0706", "kumban", "ກຸ່ມບ້ານ ໂພນໄຊ"),
    ("0703", "07", "district", "ວຽງໄຊ"),
    ("0703KA", "0703", "kumban", "ກຸ່ມບ້ານ ນາໄຊ"),
)
BRIEF = {
    "acted": "no", "acted_why": "ຝົນຕົກ", "board": "no", "board_why": "ກະດານເປ່ເພ",
    "frm_first": "0", "frm_in": "0", "frm_done": "0", "had": "no", "visits": "", "lesson": "", "wishes": "",
    "ahead/plan[1]/plan_what": "ປະຊຸມບ້ານ", "ahead/plan[1]/plan_day": "2026-04-08",
}  # fmt: skip
RECORD = {
    "held": "2026-03-26", "venue": "ຫ້ອງການ ທລຍ ເມືອງ", "people/a[1]/here": "yes", "people/a[2]/here": "no",
    "people/a[2]/a_why": "ລູກບໍ່ສະບາຍ", "women": "1", "reps": "1", "guests": "2", "agenda": "1 2 3 4", "agenda_why": "ໝົດເວລາ",
    "talk/d[1]/problem": "ບັນຊີຊ້າ", "talk/d[1]/what": "ແກ້ບັນຊີ", "talk/d[1]/kumban": "0706KB", "talk/d[1]/due": "2026-04-10",
    "topics": "frm", "why": "assessment", "trainer": "ພັດທະນາຊຸມຊົນເມືອງ", "lessons": "", "next_day": "2026-04-30",
}  # fmt: skip


@pytest.fixture
async def village(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, HOUSE / "programmes" / "laos_prf", sqlite_url, start=MARCH) as opened:
        await opened.has_places(*PLACES)
        yield opened


async def files(person: Person, form: str, place: str, answers: Mapping[str, str]) -> None:
    """A whole report for March at once; the answers that are not given stay as they are offered."""
    village = person.village
    async with village.store.turn("x") as turn:
        desk = await turn.desk(
            door=DOOR, account=person.account, chat=person.chat, group=False, event="x", now=village.now
        )
    world = await village.house.world(await village.store.stamp())
    scene = Scene(world, desk, person.event(Began()), Random(form), ENDINGS)
    outcome = await with_lookups(
        village.store, desk, lambda: sending.file_whole(scene, form, place, "2026-03", answers)
    )
    await village.store.write(outcome.writes, now=village.now)
    await village.workshop.drain()
    person.messages.extend(outcome.replies)


async def test_the_minutes_of_a_meeting(village: Village) -> None:
    kham = await village.has_person("kham", "kbf", "0706KA", name="ນາງ ຄຳ", start=SINCE)
    await village.has_person("phone", "kbf", "0706KB", name="ທ້າວ ພອນ", start=SINCE)
    officer = await village.has_person("officer", "dcd", "0706", name="ທ້າວ ສົມຈິດ", start=SINCE)
    await files(kham, "K1", "0706KA", BRIEF)
    village.now = datetime(2026, 3, 26, 9, tzinfo=UTC)
    await files(officer, "K3", "0706", RECORD)
    await officer.taps("📄 ບົດບັນທຶກກອງປະຊຸມ")
    (file,) = officer.last.files
    assert file.name == "K3-0706-2026-03.docx"
    told = text_of(village.house.media.open(file.media))
    for line in (
        "ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ",
        "ກອງປະຊຸມປະຈຳເດືອນ ຂອງຜູ້ປະສານງານກຸ່ມບ້ານ (PDKV_MT) — ມີນາ 2026",
        "ວັນທີ: 26 ມີນາ 2026 (1 ມື້)",
        "1 | ກຸ່ມບ້ານ ທົ່ງແກ້ວ | ນາງ ຄຳ | ✓ |  | 25 ມີນາ 2026",
        "2 | ກຸ່ມບ້ານ ໂພນໄຊ | ທ້າວ ພອນ | – | ລູກບໍ່ສະບາຍ | –",
        "ຜູ້ປະສານງານກຸ່ມບ້ານ: ມາ 1 ໃນ 2, ແມ່ຍິງ 1",
        "ບົດລາຍງານຫຍໍ້: ໄດ້ຮັບ 1 ໃນ 2 ກຸ່ມບ້ານ; ທັນເວລາ 1",
        "☑ 4. ຝຶກອົບຮົມ 1-2 ຫົວຂໍ້",
        "☐ 5. ແຜນການເຄື່ອນໄຫວ ປະຈຳເດືອນຕໍ່ໄປ",
        "ວາລະທີ່ບໍ່ໄດ້ດຳເນີນ: ໝົດເວລາ",
        "1 | ບັນຊີຊ້າ | ແກ້ບັນຊີ | ກຸ່ມບ້ານ ໂພນໄຊ | 10 ເມສາ 2026",
        "ເຫດຜົນທີ່ເລືອກ: ຕາມການປະເມີນ",
        "ວັນທີ: 30 ເມສາ 2026",
    ):
        assert line in told
    assert "{" not in told


async def test_who_is_invited_reads_them_without_names_or_reasons_and_nobody_else_does(village: Village) -> None:
    kham = await village.has_person("kham", "kbf", "0706KA", name="ນາງ ຄຳ", start=SINCE)
    await village.has_person("phone", "kbf", "0706KB", name="ທ້າວ ພອນ", start=SINCE)
    (her,) = [one.person.id for one in await village.store.people() if one.person.name == "ນາງ ຄຳ"]
    # Elsewhere she reads of persons, and facilitators report to her.
    elsewhere = (GiveRole(her, "vc", "0703KA", SINCE), GiveRole(her, "dcd", "0703", SINCE))
    await village.store.write(elsewhere, now=village.now)
    other = await village.has_person("other", "kbf", "0703KA", name="ນາງ ມີ", start=SINCE)
    officer = await village.has_person("officer", "dcd", "0706", name="ທ້າວ ສົມຈິດ", start=SINCE)
    village.now = datetime(2026, 3, 26, 9, tzinfo=UTC)
    await files(officer, "K3", "0706", RECORD)
    kham.hears("ບົດບັນທຶກກອງປະຊຸມ · ຊຳໃຕ້ · ມີນາ 2026")
    await kham.taps("📄 ບົດບັນທຶກກອງປະຊຸມ")
    (file,) = kham.last.files
    told = text_of(village.house.media.open(file.media))
    assert "ແກ້ບັນຊີ" in told
    assert "2 | ກຸ່ມບ້ານ ໂພນໄຊ |  | – | ••• | –" in told
    assert "ພອນ" not in told
    assert "ລູກ" not in told
    assert not other.messages
    await other.taps_old(officer.button("📄 ບົດບັນທຶກກອງປະຊຸມ"))
    other.hears("ອັນນີ້ບໍ່ຢູ່ໃນໜ້າທີ່ຂອງທ່ານ")
    assert not other.last.files


async def test_the_group_hears_numbers_and_never_a_name(village: Village) -> None:
    await village.store.write([LinkChat(DOOR, "g:1", "0706", "lo")], now=village.now)
    for number, place in ((1, "0706KA"), (2, "0706KB")):
        await village.has_person(f"kbf{number}", "kbf", place, name=f"ນາງ ຄຳ{number}", start=SINCE)
    officer = await village.has_person("officer", "dcd", "0706", name="ທ້າວ ສົມຈິດ", start=SINCE)
    village.now = datetime(2026, 3, 26, 9, tzinfo=UTC)
    await files(officer, "K3", "0706", RECORD)
    await village.later(hours=12)
    posted = [one for one in village.chats.get("g:1", []) if "ກອງປະຊຸມ" in one.text]
    assert len(posted) == 1
    assert "ມາປະຊຸມ 50%" in posted[0].text
    assert "ທັນເວລາ 0%" in posted[0].text
    assert len(posted[0].pictures) == 1
    for name in ("ຄຳ", "ສົມຈິດ", "ທົ່ງແກ້ວ", "ໂພນໄຊ", "ບັນຊີ"):
        assert name not in posted[0].text
    assert not posted[0].files
