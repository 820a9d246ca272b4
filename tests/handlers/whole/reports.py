"""Two reports, as their coordinators give them from the first question to the receipt, and what these come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.handlers.whole.town import Talk


@dataclass(frozen=True)
class Tap:
    """A button; `value` is what a picker gives."""

    part: str
    value: str = ""


Step = str | Tap

L1_LAO: tuple[Step, ...] = (
    *("໕", "ຫົກສິບ", "55", "40", "10", "12", "ປະຊຸມຮີບດ່ວນ ເລື່ອງໄພນ້ຳຖ້ວມ"),
    *("2 ລ້ານ 5 ແສນ", "150.000", "18.500.000"),
    *("3", "4,5 ລ້ານ", "1.000.000", "950.000", "0", "22.000.000", "1.100.000"),
    *("4", "3", "1", "0", "2", "25", "6.750.000", "0", "1", "0"),
    *(Tap("ບໍ່ມີ"), Tap("☐ 1. ສວນຄົວ"), Tap("✓ ແລ້ວ"), Tap("ຂ້າມ"), Tap("ບໍ່ມີ")),
    *("ຢ້ຽມຢາມສວນຄົວ ແລະ ປະຊຸມກຸ່ມ", Tap("ສົ່ງບົດລາຍງານ")),
)
L1_ENGLISH: tuple[Step, ...] = (
    *("5", "sixty", "55", "40", "10", "12", "Urgent meetings about the flood"),
    *("2.5 million", "150,000", "18,500,000"),
    *("3", "4.5 million", "1,000,000", "950,000", "0", "22,000,000", "1,100,000"),
    *("4", "3", "1", "0", "2", "25", "6,750,000", "0", "1", "0"),
    *(Tap("no"), Tap("1. "), Tap("✓ Done"), Tap("Skip"), Tap("no")),
    *("Visit the gardens", Tap("Send the report")),
)
L1_VALUES: dict[str, Any] = {
    "shg_active": 5, "members": 60, "women": 55, "ethnic": 40, "meet_planned": 10, "meet_held": 12,
    "save_in": 2_500_000, "save_out": 150_000, "save_balance": 18_500_000,
    "loan_count": 3, "loan_amount": 4_500_000, "principal_due": 1_000_000, "collected": 950_000, "written_off": 0,
    "debt": 22_000_000, "late30": 1_100_000,
    "fip_proposed": 4, "fip_approved": 3, "sub_proposed": 1, "sub_approved": 0, "sub_running": 2,
    "iga_households": 25, "iga_profit": 6_750_000, "prod_new": 0, "trainings": 1, "exchanges": 0,
    "safeguard": "no", "links": ["garden"], "had": "no",
}  # fmt: skip
L1_WORKED_OUT = {"loan_new": 4_500_000, "fip_waiting": 1, "save_least": 2_350_000, "debt_least": 3_550_000}
L1_LAO_WORDS = {"meet_why": "ປະຊຸມຮີບດ່ວນ ເລື່ອງໄພນ້ຳຖ້ວມ", "next_plan": "ຢ້ຽມຢາມສວນຄົວ ແລະ ປະຊຸມກຸ່ມ"}
L1_ENGLISH_WORDS = {"meet_why": "Urgent meetings about the flood", "next_plan": "Visit the gardens"}


def t7_thai(day: date) -> tuple[Step, ...]:
    """A tambon's month in Thai, the day of its activity picked from LINE's calendar."""
    return (
        *(Tap("มี"), "เวทีระดับตำบลเพื่อปรับปรุงแผนแม่บทชุมชน", "1", Tap("เลือกวันที่", day.isoformat())),
        *("ห้องประชุม อบต.", "28", "17", "3,250.50", "ได้ประเด็นร่วมของตำบล", Tap("พอแล้ว")),
        *("สองหมื่นบาท", "1 2", "1.2 หมื่น", "๗,๕๐๐.๒๕"),
        *(Tap("มี"), "2", "2,900", Tap("เพิ่มอีก"), Tap("ค่าสาธารณูปโภค"), "350.50", Tap("พอแล้ว"), "36,249.75"),
        *("6,420", "240", "131", "สี่", "80", "1 4", "4115", "1", "0", "0"),
        *(Tap("มี"), "ภัยธรรมชาติ", "น้ำท่วม 5 หมู่บ้าน ต้องเลื่อนเวที", "ใช้ศาลาวัดเป็นที่ประชุมแทน", "2"),
        *("อบรมบัญชีครัวเรือน", Tap("ส่งรายงาน")),
    )


def t7_values(day: date) -> dict[str, Any]:
    """What it comes to, as a submission holds it: money as exact text."""
    activity = {
        "act_what": "เวทีระดับตำบลเพื่อปรับปรุงแผนแม่บทชุมชน", "act_issue": "manage", "act_when": day.isoformat(),
        "act_where": "ห้องประชุม อบต.", "act_women": 28, "act_men": 17, "act_people": 45, "act_cost": "3250.5",
        "act_result": "ได้ประเด็นร่วมของตำบล",
    }  # fmt: skip
    spending = [{"sp_line": "services", "sp_amount": "2900"}, {"sp_line": "utilities", "sp_amount": "350.5"}]
    return {
        "act_any": "yes", "activity": [activity],
        "opening_first": "20000", "opening": "20000", "sources": ["central", "tao"],
        "in_central": "12000", "in_tao": "7500.25", "received": "19500.25",
        "sp_any": "yes", "spending": spending, "spent": "3250.5", "available": "39500.25", "due": "36249.75",
        "balance": "36249.75", "balance_gap": "0",
        "homes": 6420, "acc_target": 240, "acc_kept": 131, "acc_new": 4, "acc_checked": 80,
        "data_kinds": ["household", "accounts"], "data_homes": 4115,
        "plan_begun": 1, "plan_done": 0, "plan_passed": 0,
        "had": "yes", "kind": ["disaster"], "what": "น้ำท่วม 5 หมู่บ้าน ต้องเลื่อนเวที",
        "tried": "ใช้ศาลาวัดเป็นที่ประชุมแทน", "help": ["tao"], "next_plan": "อบรมบัญชีครัวเรือน",
    }  # fmt: skip


def flat(answers: dict[str, Any]) -> dict[str, Any]:
    """A submission's typed values by their questions' names, without those that nobody gave."""
    return {name: value for group in answers.values() for name, value in group.items() if value is not None}


async def reports(talk: Talk, steps: tuple[Step, ...]) -> None:
    """Answer one question after the other."""
    for step in steps:
        if isinstance(step, Tap):
            await talk.taps(step.part, value=step.value)
        else:
            await talk.says(step)
