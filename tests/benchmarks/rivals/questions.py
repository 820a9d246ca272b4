"""L1 as a plain bot knows it: the questions in order, in Lao, read from the form's own table; no conditions, no sums.

What would only be asked of some ("why were there more meetings?") is left out, so that a plain bot has an easier life.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROGRAMME = Path(__file__).resolve().parents[3] / "programmes" / "laos_prf"
LEFT_OUT = {"meet_why", "save_why", "debt_why", "safeguard_what"}
TITLE = "ຄວາມຄືບໜ້າປະຈຳເດືອນ: ວຽກງານປັບປຸງຊີວິດການເປັນຢູ່"
MENU, BACK, LATER, DONE, SEND = "ເມນູ", "ກັບຄືນ", "ພັກໄວ້ກ່ອນ", "✓ ແລ້ວ", "ສົ່ງບົດລາຍງານ"
BEGIN = "ບ້ານ ໂພນຈຳປາ · ຕຸລາ 2026"
REVIEW, RECEIPT, AGAIN = "ກະລຸນາກວດຄືນກ່ອນສົ່ງ", "✓ ໄດ້ຮັບບົດລາຍງານແລ້ວ. ຂອບໃຈ!", "ກະລຸນາຕອບອີກຄັ້ງ."


@dataclass(frozen=True)
class Question:
    name: str
    kind: str  # integer, text, select_one or select_multiple
    text: str
    hint: str
    choices: tuple[tuple[str, str], ...]  # name and label

    def fits(self, said: str) -> bool:
        """Whether this can be an answer."""
        if self.kind == "integer":
            return said.lstrip("-").isdecimal()
        return bool(said)


def read() -> list[Question]:
    """All questions, in order."""
    table = [_cells(row) for row in (PROGRAMME / "forms" / "L1.md").read_text("utf-8").splitlines()]
    lists: dict[str, list[tuple[str, str]]] = {"yes_no": [("yes", "ມີ"), ("no", "ບໍ່ມີ")], "link": []}
    lists["link"] = [(row[2], row[3]) for row in table if row[1:2] == ["link"]]
    found = []
    for row in table:
        kind, _, of = row[1].partition(" ") if len(row) > 6 else ("", "", "")
        if kind == "include":
            found.append(Question("had", "select_one", "ມີບັນຫາເກີດຂຶ້ນໃນໄລຍະຜ່ານມາບໍ?", "", tuple(lists["yes_no"])))
        elif kind in ("integer", "text", "select_one", "select_multiple") and row[2] not in LEFT_OUT:
            found.append(Question(row[2], kind, row[3], row[6].replace("${loan_count}", "3"), tuple(lists.get(of, ()))))
    return found


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split(" | ")]
