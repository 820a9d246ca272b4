"""The programmes' own reports, filled section by section: what it takes, and what is kept of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from i18n.cutting import utf16
from storage.desk import FiledIn, SubmissionOf
from tests.conversations.test_filling import drafts
from tests.story import Person, Village

PROGRAMMES = Path(__file__).parents[2] / "programmes"
LAOS = (
    ("P", "", "province", "ຫົວພັນ"),
    ("D", "P", "district", "ເມືອງ ຊຳໃຕ້"),
    ("K", "D", "kumban", "ກຸ່ມບ້ານ 1"),
    ("V1", "K", "village", "ບ້ານ ນາແສງທອງ"),
    ("V2", "K", "village", "ບ້ານ ນາໃໝ່"),
)
THAILAND = (
    ("P", "", "province", "เชียงราย"),
    ("A", "P", "amphoe", "แม่จัน"),
    ("T", "A", "tambon", "ป่าตึง"),
)


@pytest.fixture
async def laos(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, PROGRAMMES / "laos_prf", sqlite_url) as village:
        await village.has_places(*LAOS)
        yield village


@pytest.fixture
async def thailand(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, PROGRAMMES / "thailand_cdd", sqlite_url) as village:
        await village.has_places(*THAILAND)
        yield village


async def does(person: Person, *acts: str) -> int:
    """She types and taps [buttons]; gives how many acts it were."""
    for act in acts:
        await (person.taps(act[1:-1]) if act.startswith("[") else person.says(act))
    return len(acts)


async def sent(village: Village, place: str) -> dict[str, Any]:
    """The answers of the report that stands in the database."""
    (filed,) = await village.store.look(FiledIn((place,), "2026-01-01"))
    submission = await village.store.look(SubmissionOf(filed.submission))
    assert submission is not None
    return submission.answers


async def test_l1_takes_a_message_a_section(laos: Village) -> None:
    kham = await laos.has_person("kham", "vc", "K", name="ນາງ ຄຳ", language="lo")
    await does(kham, "ເມນູ", "[ບ້ານ ນາແສງທອງ · ຕຸລາ]")
    acts = await does(
        kham,
        "5 60 55 40",
        "10 9",
        "2 ລ້ານ 5 ແສນ\n150.000\n18.500.000",
        "1 3 / 2 4,5 ລ້ານ / 3 1.000.000 / 4 950.000 / 5 0 / 6 22.000.000 / 7 1.100.000",
        "4 3 1 0 2",
        "25 6.750.000 0",
        "3 0",
    )
    assert acts == 7, "seven sections of figures, seven messages"
    acts += await does(kham, "ບໍ່ມີ", "7", "ບໍ່ມີ", "ຢ້ຽມຢາມສວນຄົວ", "[ສົ່ງບົດລາຍງານ]")
    kham.hears("ເລກທີ")
    answers = await sent(laos, "V1")
    assert answers["shg"] == {"shg_active": 5, "members": 60, "women": 55, "ethnic": 40}
    assert (answers["savings"]["save_in"], answers["savings"]["save_balance"]) == (2500000, 18500000)
    loans = [answers["loans"][name] for name in ("loan_count", "loan_amount", "collected", "debt", "late30")]
    assert loans == [3, 4500000, 950000, 22000000, 1100000]
    assert (answers["income"]["iga_profit"], answers["learning"]["trainings"]) == (6750000, 3)

    before = len(kham.messages)
    await does(kham, "ເມນູ", "[ບ້ານ ນາໃໝ່ · ຕຸລາ]")
    assert len(kham.messages) == before + 2
    kham.hears("1. ກຸ່ມຊ່ວຍເຫຼືອ", "4. ໃນນັ້ນ ຊົນເຜົ່າ")


async def test_l1_by_its_templates_in_lao_and_thai(laos: Village) -> None:
    figures = ("5 60 55 40", "10 9", "2500000 150000 18500000", "3 4500000 1000000 950000 0 22000000 1100000")
    figures += ("4 3 1 0 2", "25 6750000 0", "3 0")
    for account, language, village in (("kham", "lo", "ບ້ານ ນາແສງທອງ"), ("malee", "th", "ບ້ານ ນາໃໝ່")):
        person = await laos.has_person(account, "vc", "K", name=account, language=language)
        await does(person, "menu", f"[{village}]")
        for section in figures:
            template = person.button("📋").fill
            assert utf16(template) <= 256
            head, *lines = template.splitlines()
            filled = [f"{line}{figure}" for line, figure in zip(lines, section.split(), strict=True)]
            await does(person, "\n".join((head, *reversed(filled))))
            person.hears("✓ 1: ")
    answers = await kept(laos, "kham")
    assert answers["loans"]["late30"] == "1100000"
    assert {**answers, "meta": 0} == {**await kept(laos, "malee"), "meta": 0}


async def kept(village: Village, account: str) -> dict[str, Any]:
    """The answers of the report that somebody is in."""
    (draft,) = (one for one in await drafts(village, account) if one.front)
    values: dict[str, Any] = draft.state["session"]["values"]
    return values


async def test_l1_asks_what_the_figures_call_for_behind_them(laos: Village) -> None:
    kham = await laos.has_person("kham", "vc", "K", name="ນາງ ຄຳ", language="lo")
    await does(kham, "ເມນູ", "[ບ້ານ ນາແສງທອງ · ຕຸລາ]", "5 60 61 40")
    kham.hears("1: 5 · 2: 60 · 4: 40", "3. ໃນນັ້ນ ແມ່ຍິງມີຈັກຄົນ: ແມ່ຍິງຕ້ອງແຕ່ 0 ຂຶ້ນໄປ ແລະ ບໍ່ເກີນສະມາຊິກທັງໝົດ (60 ຄົນ).")
    await does(kham, "55", "10 12")
    kham.hears("ເປັນຫຍັງຈຶ່ງປະຊຸມຫຼາຍກວ່າແຜນ?")
    await does(kham, "ປະຊຸມຮີບດ່ວນ")
    kham.hears("1. ເງິນທ້ອນເຂົ້າໃນເດືອນ")


async def test_t7_takes_a_message_an_activity_and_lists_them(thailand: Village) -> None:
    malee = await thailand.has_person("malee", "tc", "T", name="นาง มาลี", language="th")
    await does(malee, "เมนู", "[ป่าตึง · ตุลาคม]", "[มี]")
    await does(malee, "1 เวทีน้ำ / 2 3 / 3 12 ต.ค. / 4 อบต. / 5 30 / 6 20 / 7 1,500 / 8 -", "[เพิ่มอีก]")
    await does(malee, "1 ตลาดนัด / 2 5 / 3 14/10 / 4 โรงเรียน / 5 12 / 6 9 / 7 3,000.50 / 8 ขายได้ดี")
    malee.hears("1. เวทีน้ำ", "2. ตลาดนัด", "3,000.50 บาท")
    await does(malee, "[พอแล้ว]", "1 50,000 / 2 1 2 / 3 20000 / 4 5000 / 8 1")
    await does(malee, "[ค่าตอบแทน]", "2,000")
    malee.hears("1. ค่าตอบแทน · 2,000 บาท")
    await does(malee, "[เพิ่มอีก]", "[ค่าตอบแทน]", "2,500.50", "ลบ 1", "[ใช่ ลบ]", "[เพิ่มอีก]", "[ค่าวัสดุ]", "2,000")
    await does(malee, "[พอแล้ว]", "70,499.50")
    await does(malee, "1 100 / 2 80 / 3 60 / 4 5 / 5 40")
    await does(malee, "1 1 4 / 2 90", "[1: ]", "2 1 0", "[ไม่มี]", "ทำแผน")
    await does(malee, "[ส่งรายงาน]")
    malee.hears("เลขที่")
    answers = await sent(thailand, "T")
    activities = [(row["act_what"], row["act_when"], row["act_cost"]) for row in answers["work"]["activity"]]
    assert activities == [("เวทีน้ำ", "2026-10-12", "1500"), ("ตลาดนัด", "2026-10-14", "3000.5")]
    spending = [(row["sp_line"], row["sp_amount"]) for row in answers["money"]["spending"]]
    assert spending == [("fees", "2500.5"), ("supplies", "2000")]
    assert answers["money"]["balance"] == "70499.5"
    assert answers["households"]["acc_checked"] == 40
    assert answers["data"] == {"data_kinds": ["household", "accounts"], "data_homes": 90}


async def test_t7_asks_whether_numbered_lines_at_a_question_for_words_are_a_list(thailand: Village) -> None:
    malee = await thailand.has_person("malee", "tc", "T", name="นาง มาลี", language="th")
    await does(malee, "เมนู", "[ป่าตึง · ตุลาคม]", "[มี]")
    await does(malee, "2 บริหาร\n3 1\n4 ศาลา")
    malee.hears("อ่านได้สองแบบ")
    assert set((await kept(thailand, "malee"))["work"]["activity"][0]) == {"act_people"}
    await does(malee, "[“2 บริหาร]")
    malee.hears("อยู่ในประเด็นยุทธศาสตร์ใด")


async def test_t7_takes_no_list_for_the_name_of_an_activity_because_a_day_in_it_is_wrong(thailand: Village) -> None:
    malee = await thailand.has_person("malee", "tc", "T", name="นาง มาลี", language="th")
    await does(malee, "เมนู", "[ป่าตึง · ตุลาคม]", "[มี]")
    await does(malee, "1) เวทีน้ำ 2) 3 3) 31 ก.ย. 4) อบต. 5) สามสิบคน 6) 20 คน 7) 1,500 8) -")
    malee.hears("อ่านได้สองแบบ")
    await does(malee, "[1: ]")
    malee.hears("5: 30", "7: 1,500 บาท", "กันยายน 2569 มี 30 วัน", "ดำเนินการวันที่เท่าไร")
    activity = (await kept(thailand, "malee"))["work"]["activity"][0]
    assert (activity["act_what"], activity["act_women"]) == ("เวทีน้ำ", "30")


async def test_t7_asks_about_a_number_for_words_in_a_list_too(thailand: Village) -> None:
    malee = await thailand.has_person("malee", "tc", "T", name="นาง มาลี", language="th")
    await does(malee, "เมนู", "[ป่าตึง · ตุลาคม]", "[มี]")
    await does(malee, "1 เวทีน้ำ / 2 3 / 3 12 ต.ค. / 4 900 / 5 30 / 6 20 / 7 1,500 / 8 -")
    malee.hears("ดำเนินการที่ไหน")
    assert "act_where" not in (await kept(thailand, "malee"))["work"]["activity"][0]
    await does(malee, "[900]")
    assert (await kept(thailand, "malee"))["work"]["activity"][0]["act_where"] == "900"


async def test_t7_takes_no_list_of_other_questions_for_its_balance(thailand: Village) -> None:
    malee = await thailand.has_person("malee", "tc", "T", name="นาง มาลี", language="th")
    await does(malee, "เมนู", "[ป่าตึง · ตุลาคม]", "2", "100", "6", "มี", "ค่าวัสดุ", "150", "[พอแล้ว]", "ยืมเงินก่อน")
    malee.hears("เงินคงเหลือสิ้นเดือน")
    await does(malee, "1 420\n2 60\n3 48\n4 5\n5 40")
    malee.hears("เงินคงเหลือสิ้นเดือน", "อ่านจำนวนเงินไม่ออก")
    money = (await kept(thailand, "malee"))["money"]
    assert money["over_why"] == "ยืมเงินก่อน"
    assert money["balance"] != "60"
