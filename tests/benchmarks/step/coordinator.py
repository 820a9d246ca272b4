"""A coordinator who reads what she is asked and answers it: L1 in Lao, from the menu to the receipt, and again.

She knows the questions by their words, as they stand in the form; a message she cannot make sense of is not answered,
so a bot that asks nothing, or the wrong thing, gets no steps.
"""

from __future__ import annotations

from dataclasses import dataclass

MENU = "ເມນູ"
VILLAGE = "ບ້ານ"  # every village's name begins so, and every button that begins a report
HALF = "6 ເດືອນ"  # on the button of a half-year, which is no report of hers here
SEND = "ສົ່ງບົດລາຍງານ"
RIGHT = "ຖືກແລ້ວ"  # the button under a sum that the form has reckoned itself
ONE_BY_ONE = "ເບິ່ງເທື່ອລະຂໍ້"  # and not all at once as last month
BECAUSE = "ຍ້ອນຫຍັງ?"

SAID = {
    "ກຸ່ມຊ່ວຍເຫຼືອຊຶ່ງກັນແລະກັນ ທີ່ເຄື່ອນໄຫວ ມີຈັກກຸ່ມ?": "5",
    "ສະມາຊິກກຸ່ມ ທັງໝົດມີຈັກຄົນ?": "60",
    "ໃນນັ້ນ ແມ່ຍິງມີຈັກຄົນ?": "໕໕",
    "ໃນນັ້ນ ຊົນເຜົ່າມີຈັກຄົນ?": "40",
    "ກອງປະຊຸມກຸ່ມ ຕາມແຜນມີຈັກຄັ້ງ?": "10",
    "ໄດ້ຈັດກອງປະຊຸມຕົວຈິງຈັກຄັ້ງ?": "9",
    "ເງິນທ້ອນເຂົ້າໃນເດືອນ ເທົ່າໃດ? (ກີບ)": "2500000",
    "ເງິນທ້ອນທີ່ຖອນອອກໃນເດືອນ ເທົ່າໃດ? (ກີບ)": "150000",
    "ຍອດເງິນທ້ອນ ທ້າຍເດືອນ ເທົ່າໃດ? (ກີບ)": "18500000",
    "ສິນເຊື່ອທີ່ປ່ອຍໃນເດືອນ ມີຈັກລາຍ?": "3",
    "ເງິນສິນເຊື່ອທີ່ປ່ອຍ ລວມເທົ່າໃດ? (ກີບ)": "4500000",
    "ເງິນຕົ້ນທີ່ເຖິງກຳນົດຈ່າຍຄືນໃນເດືອນ ເທົ່າໃດ? (ກີບ)": "1000000",
    "ເງິນຕົ້ນທີ່ເກັບຄືນໄດ້ໃນເດືອນ ເທົ່າໃດ? (ກີບ)": "950000",
    "ໜີ້ສູນທີ່ຕັດອອກໃນເດືອນ ເທົ່າໃດ? (ກີບ)": "0",
    "ຍອດໜີ້ຄ້າງທັງໝົດ ທ້າຍເດືອນ ເທົ່າໃດ? (ກີບ)": "22000000",
    "ໃນນັ້ນ ໜີ້ຊ້າກຳນົດເກີນ 30 ວັນ ເທົ່າໃດ? (ກີບ)": "1100000",
    "ແຜນລົງທຶນຄອບຄົວ ທີ່ສະເໜີໃນເດືອນ ມີຈັກແຜນ?": "4",
    "ແຜນລົງທຶນຄອບຄົວ ທີ່ອະນຸມັດໃນເດືອນ ມີຈັກແຜນ?": "3",
    "ໂຄງການຍ່ອຍ ທີ່ສະເໜີໃນເດືອນ ມີຈັກໂຄງການ?": "1",
    "ໂຄງການຍ່ອຍ ທີ່ອະນຸມັດໃນເດືອນ ມີຈັກໂຄງການ?": "0",
    "ໂຄງການຍ່ອຍ ທີ່ກຳລັງຈັດຕັ້ງປະຕິບັດ ມີຈັກໂຄງການ?": "2",
    "ກິດຈະກຳສ້າງລາຍຮັບ: ມີຈັກຄອບຄົວທີ່ເຮັດ?": "25",
    "ກຳໄລລວມຂອງຄອບຄົວເຫຼົ່ານີ້ ເທົ່າໃດ? (ກີບ)": "6750000",
    "ກຸ່ມຜະລິດ ສ້າງໃໝ່ໃນເດືອນ ມີຈັກກຸ່ມ?": "0",
    "ການຝຶກອົບຮົມ ໄດ້ຈັດຈັກຄັ້ງ?": "1",
    "ການແລກປ່ຽນບົດຮຽນ ໄດ້ຈັດຈັກຄັ້ງ?": "0",
    "ບອກຕື່ມ ກ່ຽວກັບການເຊື່ອມສານນີ້": "ປູກຜັກ ແລະ ລ້ຽງໄກ່",
    "ເດືອນຕໍ່ໄປ ມີແຜນຈະເຮັດຫຍັງ?": "ຢ້ຽມຢາມສວນຄົວ ແລະ ປະຊຸມກຸ່ມ",
}
TAPPED = {
    "ວຽກງານປົກປ້ອງທາງສັງຄົມ ແລະ ສິ່ງແວດລ້ອມ: ມີບັນຫາບໍ?": "ບໍ່ມີ",
    "ມີບັນຫາເກີດຂຶ້ນໃນໄລຍະຜ່ານມາບໍ?": "ບໍ່ມີ",
}
SEVERAL = "ການເຊື່ອມສານກັບໂພຊະນາການ ແລະ ພື້ນຖານໂຄງລ່າງ: ໄດ້ເຮັດຫຍັງແດ່?"
FIRST, DONE, TICKED = "1.", "ແລ້ວ", "☑"
QUESTIONS = (*SAID, *TAPPED, SEVERAL)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stands in her chat. `buttons` are label and data; `id` is the platform's."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    id: str = ""
    raw: object = None  # as the platform gives it back with a press

    def button(self, *words: str) -> Tap | None:
        """The press of the first button with one of these words in its label."""
        for word in words:
            for label, data in self.buttons:
                if word in label:
                    return Tap(label, data)
        return None


@dataclass(frozen=True, slots=True)
class Say:
    text: str


@dataclass(frozen=True, slots=True)
class Tap:
    label: str
    data: str


def answer(shown: Shown) -> Say | Tap | None:
    """What she does about it; None when it asks nothing of her."""
    if press := shown.button(SEND):
        return press
    lines = shown.text.split("\n")
    for line in reversed(lines):
        if line in SAID:
            return shown.button(RIGHT) or Say(SAID[line])
        if line in TAPPED:
            return shown.button(TAPPED[line])
        if line == SEVERAL:
            ticked = any(label.startswith(TICKED) for label, _ in shown.buttons)
            return shown.button(DONE) if ticked else shown.button(FIRST)
        if line.endswith(BECAUSE):
            return Say("ແກ້ບັນຊີເດືອນກ່ອນ")
    if any(label.startswith(TICKED) for label, _ in shown.buttons):  # what was ticked, said alone
        return shown.button(DONE)
    months = tuple(one for one in shown.buttons if HALF not in one[0])
    return Shown("", months).button(ONE_BY_ONE, VILLAGE)


def asked(shown: Shown) -> str:
    """Which question of L1 it is, or ''."""
    return next((line for line in shown.text.split("\n") if line in QUESTIONS), "")
