"""Typical work, told as steps: words that she types, buttons behind `>`, behind `?` where there is one.

The figures are made up; what counts is which of them have changed since the last month."""

from __future__ import annotations

# L1, the livelihood report of a village, in Lao. The first one: every figure is new.
L1_OPEN = ("ເມນູ", ">ຕຸລາ")
L1_OPEN_NEXT_MONTH = ("ເມນູ", ">ພະຈິກ")
L1_OPEN_OF_MANY = ("ເມນູ", ">ສາຍຝົນ · ຕຸລາ")
L1_OPEN_OF_MANY_NEXT_MONTH = ("ເມນູ", ">ສາຍຝົນ · ພະຈິກ")
L1_FIRST = (
    "4 48 45 30",
    "8 8",
    "2100000 0 2100000",
    "1 1 / 2 1500000 / 3 0 / 4 0 / 5 0 / 6 1500000 / 7 0",
    "1 1 / 2 1 / 3 0 / 4 0 / 5 1",
    "12 3000000 0",
    "1 1 / 2 0",
    ">ບໍ່ມີ",
    "1",
    ">ຂ້າມ",
    ">ບໍ່ມີ",
    "ປະຊຸມກຸ່ມ 2 ຄັ້ງ",
    ">ສົ່ງ",
)
# The same, one question after the other, as a plain bot asks.
L1_ONE_BY_ONE = (
    *("4", "48", "45", "30", "8", "8", "2100000", "0", "2100000", "1", "1500000", "0", "0", "0", "1500000", "0"),
    *("1", "1", "0", "0", "1", "12", "3000000", "0", "1", "0"),
    *(">ບໍ່ມີ", "1", ">ຂ້າມ", ">ບໍ່ມີ", "ປະຊຸມກຸ່ມ 2 ຄັ້ງ", ">ສົ່ງ"),
)
# A month later nothing is new but what every month brings: money, and what was done.
L1_UNCHANGED = (
    ">✓ ຄື",
    "?ໃນຂໍ້ຄວາມດຽວ",  # the first time; from then on it is asked so
    "6 8 / 7 1900000 / 8 0 / 9 4000000 / 10 0 / 12 500000 / 13 500000 / 14 0 / 15 1000000 / 16 0 / 17 0 / 18 0 / 19 0 / 20 0",
    "22 12 / 23 2500000 / 24 0 / 25 1 / 26 0 / 27 2 / 28 7 / 29 2 / 30 ປະຊຸມກຸ່ມ 2 ຄັ້ງ",
    ">ສົ່ງ",
)
L1_CHANGED = 2  # messages among these that hold nothing but figures that have changed
L1_QUIET = (
    ">ບໍ່ມີກິດຈະກຳ",
    "9 2100000 / 12 0 / 15 1500000 / 16 0 / 22 0 / 27 2 / 29 2 / 30 ປະຊຸມກຸ່ມ",
    ">ສົ່ງ",
)
L1_CORRECTED = ("/reports", ">ພະຈິກ", ">ແກ້", "7", "2000000", "4100000", ">ສົ່ງ")
L1_NEXT = ">ຕໍ່ໄປ"

# T7, the tambon's report, in Thai: one activity, one receipt, one line of spending.
T7_OPEN = ("เมนู", ">ตุลาคม")
T7_FIRST = (
    *(">มี", "เวทีตรวจสอบแผนแม่บทชุมชน", ">บริหาร", "15/10/2569", "ศาลาหมู่บ้าน หมู่ที่ 4", "12", "9", "2500", ">ข้าม", ">พอแล้ว"),
    *("10000", ">2.", ">เสร็จ", "5000", ">มี", ">ค่าใช้สอย", "2500", ">พอแล้ว", "12500"),
    "1 420\n2 60\n3 48\n4 5\n5 40",
    *(">1.", ">เสร็จ", "380"),
    "1 3 / 2 1 / 3 0",
    *(">ไม่มี", "เวทีติดตามเดือนหน้า", ">ส่ง"),
)
T7_CORRECTED = ("/reports", ">ตุลาคม", ">แก้", "8", "12600", "ดอกเบี้ย", ">ส่ง")
# A village in which members have come and gone.
L1_MEMBERS = ("2 52", *L1_UNCHANGED)
