"""docs/set-up.md and doctor belong together: every finding leads to a heading, every sample line is one that is said."""

from __future__ import annotations

import re
import string

import pytest

from handlers import reaching
from handlers.commands import doors
from handlers.findings import PAGE, SIGNS, Kind
from handlers.line import account as line_account
from handlers.settings import HOUSE
from handlers.telegram import account as telegram_account
from i18n.catalogue import HOUSE_TEXTS, read_texts

TEXT = (HOUSE / PAGE).read_text("utf-8")
ENGLISH = read_texts(HOUSE_TEXTS / "doctor.en.po")
LABELS = ("Telegram", "LINE", ENGLISH["doctor.address"])
KINDS = [
    kind
    for module in (reaching, doors, telegram_account, line_account)
    for kind in vars(module).values()
    if isinstance(kind, Kind)
]


def anchors() -> list[str]:
    """The headings as links write them: small letters, strokes for spaces, no other marks."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", TEXT, flags=re.M | re.S), re.M)
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_every_finding_leads_to_a_heading_and_every_heading_is_there_once() -> None:
    there = anchors()
    assert len(there) == len(set(there))
    assert {kind.at for kind in KINDS if kind.at} <= set(there)


def test_links_within_the_page_lead_somewhere() -> None:
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= set(anchors())


def shape(kind: Kind) -> str:
    """A pattern of the line that a finding is said as, whatever its values. A text of values alone takes single words,
    lest it fit everything."""
    found = list(string.Formatter().parse(ENGLISH[kind.text]))
    value = ".+" if any(letter.isalpha() for literal, *_ in found for letter in literal) else r"\S+"
    said = "".join(re.escape(literal) + (value if name else "") for literal, name, *_ in found)
    where = re.escape(f" ({PAGE}#{kind.at})") if kind.at else ""
    return f"{re.escape(SIGNS[kind.mark])} ({'|'.join(LABELS)}): {said}{where}"


SAMPLES = [
    line
    for block in re.findall(r"^```text\n(.*?)^```$", TEXT, re.M | re.S)
    for line in block.splitlines()
    if line[:1] in SIGNS.values()
]


@pytest.mark.parametrize("line", SAMPLES)
def test_a_sample_line_is_one_that_doctor_says(line: str) -> None:
    assert any(re.fullmatch(shape(kind), line) for kind in KINDS if kind.text in ENGLISH)


def test_the_samples_show_good_and_bad() -> None:
    assert {line[0] for line in SAMPLES} == set(SIGNS.values())


def test_every_setting_of_the_doors_is_told_about() -> None:
    for setting in (
        "TELEGRAM_TOKEN",
        "TELEGRAM_WEBHOOK_SECRET",
        "LINE_CHANNEL_ID",
        "LINE_CHANNEL_SECRET",
        "PUBLIC_URL",
    ):
        assert f"KHAOBAN_{setting}" in TEXT
