"""A small programme of the tests' own: two villages, one report of six questions, one officer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.story import Person, Village

# Stories that are told on PostgreSQL too: a whole month in each programme, and what several do at once. The others are
# by `make test-all`; what differs between the engines is held by tests/storage on both.
ON_BOTH = frozenset({"test_golden", "test_golden_t7", "test_together", "test_registers"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--hypothesis-profile") == "long":
        return
    here = Path(__file__).parent
    left_out = [
        one
        for one in items
        if one.path.parent == here and "postgres" in one.name.partition("[")[2] and one.path.stem not in ON_BOTH
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [one for one in items if one not in set(left_out)]


PROGRAMME = """
id = "small"
version = "1"
languages = ["lo", "th", "en"]
title = {lo = "ນ້ອຍ", th = "เล็ก", en = "Small"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "village"]
[role]
vc = {at = "district", to = "dlo", label = {lo = "ປະສານງານ", th = "ผู้ประสานงาน", en = "coordinator"}}
dlo = {at = "district", reads = "P2", label = {lo = "ພະນັກງານ", th = "เจ้าหน้าที่", en = "officer"}}
[form]
S1 = {by = ["vc"], for = "village", every = "month", to = "dlo", accept = "reviewed", class = "P0"}
[duty]
s1 = {who = "vc", form = "S1", rule = "FREQ=MONTHLY;BYMONTHDAY=5", period = "last", remind = [-3, -1, 0, 2], climb = [[3, "dlo"]]}
[indicator]
A1 = {of = "S1", num = "balance", time = "last", unit = "kip", label = {lo = "ຍອດເງິນ", th = "ยอดเงิน", en = "balance"}}
A2 = {of = "S1", num = "members", time = "last", label = {lo = "ສະມາຊິກ", th = "สมาชิก", en = "members"}}
[chart]
reports = {kind = "grid", duty = "s1", by = "village", span = 3, title = {lo = "ລາຍງານ", th = "รายงาน", en = "Reports"}}
money = {kind = "line", of = ["A1"], span = 6, title = {lo = "ເງິນ", th = "เงิน", en = "Money"}}
people = {kind = "line", of = ["A2"], span = 6, title = {lo = "ຄົນ", th = "คน", en = "People"}}
[summary.D1]
for = "district"
every = "month"
signed = "dlo"
to = ["officer", "group"]
show = ["reports", "money", "people"]
label = {lo = "ສະຫຼຸບ", th = "สรุป", en = "Summary"}
"""

S1 = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | hint::English (en) | required | relevant | constraint | constraint_message::Lao (lo) | constraint_message::English (en) | calculation | bind::kb:unit |
| | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| | begin_group | people | ຄົນ | People | | | | | | | | |
| | integer | members | ສະມາຊິກ | Members | at the month's end | yes | | . >= 0 and . <= 500 | ຫຼາຍເກີນໄປ | Too many | | |
| | integer | women | ແມ່ຍິງ | Women | | yes | | . >= 0 and . <= ${members} | ຕ້ອງບໍ່ເກີນ ${members} | Not more than ${members} | | |
| | end_group | | | | | | | | | | | |
| | begin_group | money | ເງິນ | Money | | | | | | | | |
| | integer | balance | ຍອດເງິນ | Balance | | yes | | . >= 0 | ຕ້ອງບໍ່ຕ່ຳກວ່າ 0 | Not below 0 | | kip |
| | select_one yn | problem | ມີບັນຫາບໍ? | Any problem? | | yes | | | | | | |
| | text | what | ບັນຫາແມ່ນຫຍັງ? | What problem? | | yes | ${problem} = 'yes' | | | | | |
| | end_group | | | | | | | | | | | |
| | select_multiple crop | crops | ປູກຫຍັງແດ່? | Which crops? | | | | | | | | |

| choices |
| | list_name | name | label::Lao (lo) | label::English (en) |
| | --- | --- | --- | --- |
| | yn | yes | ມີ | Yes |
| | yn | no | ບໍ່ມີ | No |
| | crop | rice | ເຂົ້າ | Rice |
| | crop | maize | ສາລີ | Maize |
| | crop | beans | ຖົ່ວ | Beans |

| settings |
| | form_id | form_title | default_language |
| | --- | --- | --- |
| | S1 | ລາຍງານນ້ອຍ | Lao (lo) |
"""

PLACES = (
    ("D", "", "district", "ເມືອງ ທົດລອງ"),
    ("D1", "D", "village", "ບ້ານ ໜຶ່ງ"),
    ("D2", "D", "village", "ບ້ານ ສອງ"),
)


@pytest.fixture(scope="session")
def small_programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    (folder / "programme.toml").write_text(PROGRAMME, "utf-8")
    (folder / "forms").mkdir()
    (folder / "forms" / "S1.md").write_text(S1, "utf-8")
    return folder


@pytest.fixture
async def village(tmp_path: Path, small_programme: Path, sqlite_url: str) -> AsyncIterator[Village]:
    """A district of two villages, on a fresh SQLite database."""
    async with Village(tmp_path, small_programme, sqlite_url) as opened:
        await opened.has_places(*PLACES)
        yield opened


@pytest.fixture
async def mali(village: Village) -> Person:
    """The coordinator of both villages; she reads English, so that the tests can be read by everybody."""
    return await village.has_person("mali", "vc", "D", name="Mali", language="en")


@pytest.fixture
async def somchit(village: Village) -> Person:
    """The district's officer."""
    return await village.has_person("somchit", "dlo", "D", name="Somchit", language="en")
