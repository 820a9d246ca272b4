"""Templates of documents: filled in with a report, and looked at before one is kept. What is wrong is told with its place;
what a template may not do it cannot."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.documents.fields import example
from conversations.documents.shapes import Candidate
from handlers.documents.clerk import MEMORY, check, packed, unpacked
from handlers.documents.safety import LARGEST, BadTemplate, safe
from handlers.documents.templates import MARK, Checked, checked, filled
from handlers.settings import HOUSE
from tests.papers import MEETING, docx, part_of, text_of, with_part

ROW = {"who": "", "came": "", "why": "", "n": "", "name": "", "value": {"who": "", "came": "", "why": ""}}
SHAPE: dict[str, Any] = {
    "topic": "", "share": "", "cost": "", "people": [ROW],
    "report": {"place": "", "period": "", "district": ""},
    "label": {"topic": "", "people": "", "who": ""},
    "value": {"topic": "", "share": "", "cost": ""},
}  # fmt: skip


def person(n: str, who: str, came: str, why: str = "") -> dict[str, Any]:
    return {"n": n, "name": "", "who": who, "came": came, "why": why, "value": {"who": who, "came": came, "why": why}}


REPORT: dict[str, Any] = {
    "topic": "ການບັນຊີ & ການທ້ອນ <ເງິນ>", "share": "50%", "cost": "1.250.000 ກີບ",
    "people": [person("1", "ກຸ່ມບ້ານ ໂພນໄຊ", "yes"), person("2", "ກຸ່ມບ້ານ ນາລາ", "no", "ປ່ວຍ")],
    "report": {"place": "ເມືອງ ຊຳໃຕ້", "period": "ພະຈິກ 2026", "district": "ເມືອງ ຊຳໃຕ້"},
    "label": {"topic": "ຫົວຂໍ້", "people": "ຜູ້ເຂົ້າຮ່ວມ", "who": "ໃຜ"},
    "value": {"topic": "…", "share": "0.5", "cost": "1250000"},
}  # fmt: skip
PLAIN, ONE = docx(MEETING), docx(["{{ topic }}"])
OURS = Candidate("small/M1@D", SHAPE, REPORT)


def looked(parts: list[str | tuple[str, ...]], **more: str) -> Checked:
    return checked(docx(parts, **more), "M1.docx", [OURS])


def test_a_template_is_filled_in_as_its_reader_writes() -> None:
    made = filled(docx(MEETING, header="{{ report.district }}"), REPORT)
    assert text_of(made).split("\n") == [
        "ເມືອງ ຊຳໃຕ້",
        "ບົດບັນທຶກ ເມືອງ ຊຳໃຕ້ ພະຈິກ 2026",
        "ຫົວຂໍ້: ການບັນຊີ & ການທ້ອນ <ເງິນ>",
        "50% · 1.250.000 ກີບ",
        "ລ/ດ | ຊື່ | ມາ",
        "1 | ກຸ່ມບ້ານ ໂພນໄຊ | ✓",
        "2 | ກຸ່ມບ້ານ ນາລາ | ປ່ວຍ",
    ]
    assert Document(io.BytesIO(made)).core_properties.author == ""


@settings(max_examples=8)
@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_whatever_was_answered_makes_a_sound_file_and_no_template_of_its_own(said: str) -> None:
    made = filled(ONE, {**REPORT, "topic": said + "{{ cost }}{% for %}"})
    told = Document(io.BytesIO(made)).paragraphs[0].text
    assert "1.250.000" not in told
    assert told.endswith("{{ cost }}{% for %}")


def test_what_is_good_is_marked_and_names_nobody() -> None:
    found = looked([*MEETING])
    assert (found.key, found.faults) == ("small/M1@D", ())
    kept = Document(io.BytesIO(found.data)).core_properties
    assert (kept.keywords, kept.author) == (f"{MARK}small/M1@D", "")
    assert text_of(filled(found.data, REPORT)) == text_of(filled(docx(MEETING), REPORT))


def test_it_is_the_one_that_it_says_it_is() -> None:
    other = Candidate("small/M2@D", SHAPE, REPORT)
    marked = docx(MEETING, keywords=f"minutes, {MARK}small/M2@D")
    assert checked(marked, "x.docx", [OURS, other]).key == other.key
    assert checked(docx(MEETING), "m2-D.docx", [OURS, other]).key == other.key
    assert checked(marked, "M1-D.docx", [OURS, other]).key == OURS.key  # somebody saved it under that name
    assert checked(docx(MEETING), "x.docx", [OURS]).key == OURS.key


def test_it_is_the_one_whose_whole_name_it_has() -> None:
    """A province's template is not taken for what is called as a district of it."""
    above, below = (Candidate(f"prf/K3@{place}", SHAPE, REPORT) for place in ("07", "0706"))
    for name, meant in (("k3-07.docx", above), ("K3-0706.docx", below), ("K3-0706 (1).DOCX", below)):
        assert checked(PLAIN, name, [above, below]).key == meant.key
        assert checked(PLAIN, name, [below, above]).key == meant.key
    assert checked(PLAIN, "K3-07_new.docx", [above, below]).key == above.key


def test_where_it_may_be_several_it_is_asked_which() -> None:
    above, below = (Candidate(f"prf/K3@{place}", SHAPE, REPORT) for place in ("07", "0706"))
    other = Candidate("prf/K4@07", {"heading": ""}, {"heading": "a"})
    found = checked(PLAIN, "K3-0799.docx", [above, below, other])
    assert (found.key, found.data) == ("", b"")
    assert [(one.why, one.name) for one in found.faults] == [("which", "K3-07.docx, K3-0706.docx")]
    assert checked(docx(["{{ heading }}"]), "x.docx", [above, below, other]).key == other.key


WRONG: list[tuple[str, list[str | tuple[str, ...]], tuple[str, int, str, str]]] = [
    ("a name that no report has", ["{{ topik }}"], ("unknown", 0, "topik", "topic")),
    ("a name far from any", ["{{ xyz }}"], ("unknown", 0, "xyz", "")),
    ("of the report", ["{{ report.plase }}"], ("unknown", 0, "report.plase", "report.place")),
    ("in a condition", ["{% if topik %}a{% endif %}"], ("unknown", 0, "topik", "topic")),
    ("in a row", ["a", ("x",), ("{%tr for p in people %}",), ("{{ p.whom }}",), ("{%tr endfor %}",)],
     ("unknown", 1, "p.whom", "p.who")),
    ("in the second table", [("a",), "b", ("{{ report.distrikt }}",)],
     ("unknown", 2, "report.distrikt", "report.district")),
    ("of another list", ["{% for p in topic %}{{ p.who }}{% endfor %}"], ("of_answer", 0, "topic", "")),
    ("without its loop", ["{{ people.who }}"], ("unlooped", 0, "people.who", "")),
    ("of an answer", ["{{ topic.who }}"], ("of_answer", 0, "topic.who", "")),
    ("behind its loop", ["{% for p in people %}{% endfor %}{{ p.who }}"], ("unknown", 0, "p", "")),
    ("a loop without end", ["{% for p in people %}{{ p.who }}"], ("unclosed", 0, "", "")),
    ("a brace too few", ["{{ topic }", "{{ cost }}"], ("unread", 0, "", "")),
    ("a tag that there is not", ["{% macro x() %}{% endmacro %}"], ("not_allowed", 0, "macro", "")),
    ("a call", ["{{ topic.upper() }}"], ("not_allowed", 0, "call", "")),
    ("the way out of a sandbox", ["{{ ''.__class__.__mro__ }}"], ("of_answer", 0, ".__class__", "")),
    ("another file", ["{% include '/etc/passwd' %}"], ("not_allowed", 0, "include", "")),
    ("a number without end", ["{% for x in range(9) %}{% endfor %}"], ("not_allowed", 0, "call", "")),
    ("a filter that is not for this", ["{{ topic|pprint }}"], ("not_allowed", 0, "|pprint", "int")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "parts", "fault"), WRONG, ids=[one[0] for one in WRONG])
def test_what_is_wrong_is_told_with_its_place(
    what: str, parts: list[str | tuple[str, ...]], fault: tuple[str, int, str, str]
) -> None:
    found = looked(parts)
    assert not found.data
    assert fault in [(one.why, one.table, one.name, one.meant) for one in found.faults]


def test_the_text_around_a_fault_is_told() -> None:
    (fault,) = looked(["ຫົວຂໍ້: {{ topik }} ຂອງເດືອນ"]).faults
    assert fault.near == "ຫົວຂໍ້: {{ topik }} ຂອງເດືອນ"
    (fault,) = looked(["{{ topic }}"], header="{{ report.plase }}").faults
    assert (fault.part, fault.near) == ("header", "{{ report.plase }}")


@pytest.mark.parametrize("parts", [["{{ 'x' * 999 }}"], ["{{ topic|int // 0 }}"], ["{{ topic|sum }}"]])
def test_what_cannot_be_filled_in_is_refused(parts: list[str]) -> None:
    found = checked(docx(parts), "", [OURS])
    assert found.faults
    assert {one.why for one in found.faults} <= {"unfilled", "not_allowed"}


def test_a_file_without_names_is_no_template() -> None:
    assert [one.why for one in looked(["ບົດບັນທຶກ"]).faults] == ["no_names"]


RELS = "word/_rels/document.xml.rels"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
LINK = f'<Relationship Id="r9" Type="{KINDS}%s" Target="%s" TargetMode="External"/></Relationships>'
ELSEWHERE = "http://x.example/"
BODY = "word/document.xml"


def linked(kind: str, to: str = ELSEWHERE, *, code: str = "utf-8", quote: str = '"') -> bytes:
    text = part_of(PLAIN, RELS).decode().replace("</Relationships>", LINK.replace('"', quote) % (kind, to))
    return with_part(PLAIN, {RELS: text.replace("UTF-8", code).encode(code)})


def within(xml: str) -> bytes:
    """A template with this in its text."""
    plain = docx(["@@ {{ topic }}"])
    run = f'</w:t></w:r>{xml}<w:r><w:t xml:space="preserve">'
    return with_part(plain, {BODY: part_of(plain, BODY).replace(b"@@", run.encode())})


def field(*codes: str) -> bytes:
    """A field whose code stands in several runs."""
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    ends = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end")]
    return within(ends[0] + runs + ends[1])


def elsewhere(data: bytes) -> bytes:
    """The same, its text in a part whose name tells nothing."""
    types = part_of(data, "[Content_Types].xml").replace(b"/word/document.xml", b"/word/document.bin")
    rels = part_of(data, "_rels/.rels").replace(b"word/document.xml", b"word/document.bin")
    moved = {"[Content_Types].xml": types, "_rels/.rels": rels, "word/document.bin": part_of(data, BODY)}
    beside = {"word/_rels/document.bin.rels": part_of(data, RELS)}
    return with_part(with_part(data, {**moved, **beside}, without=BODY), {}, without=RELS)


def bomb() -> bytes:
    return with_part(PLAIN, {"word/media/a.png": b"\0" * 40_000_000})


HOSTILE = {
    "no file of Word": (b"PK\x03\x04 not at all", "torn"),
    "nothing": (b"", "torn"),
    "a torn one": (PLAIN[:3000], "torn"),
    "another packed file": (with_part(b"PK\x05\x06" + b"\0" * 18, {"a.txt": b"a"}), "torn"),
    "too large": (PLAIN + b"\0" * LARGEST, "large"),
    "without end": (bomb(), "large"),
    "many parts": (with_part(PLAIN, {f"x{at}.bin": b"" for at in range(400)}), "large"),
    "macros": (with_part(PLAIN, {"word/vbaProject.bin": b"x"}), "macros"),
    "an object": (with_part(PLAIN, {"word/embeddings/a.bin": b"x"}), "macros"),
    "a linked object": (linked("oleObject"), "macros"),
    "a linked picture": (linked("image"), "linked"),
    "a linked template": (linked("attachedTemplate"), "linked"),
    "one in other quotes": (linked("attachedTemplate", quote="'"), "linked"),
    "one that looks like a link to press": (linked("attachedTemplate", ELSEWHERE + "hyperlink"), "linked"),
    "one in other letters' codes": (linked("attachedTemplate", code="UTF-16"), "linked"),
    "a picture that uses a link to press": (within(f'<w:r><x r:link="r9" xmlns:r="{KINDS[:-1]}"/></w:r>'), "linked"),
    "a field that starts programs": (field("DDEAUTO x"), "linked"),
    "one in small letters": (field(" ddeauto x"), "linked"),
    "one split over runs": (field(" D", "DE", "AUTO x"), "linked"),
    "one without an end": (within("<w:r><w:instrText>DDE x</w:instrText></w:r>"), "linked"),
    "a simple one": (within("<w:fldSimple w:instr='DDE x'/>"), "linked"),
    "one in a part of another name": (elsewhere(field("DDEAUTO x")), "linked"),
    "a field that fetches": (field("INCLUDEPICTURE x"), "linked"),
    "a bomb of entities": (
        with_part(PLAIN, {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "torn",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_may_do_harm_is_refused(name: str) -> None:
    data, why = HOSTILE[name]
    found = checked(data, "M1.docx", [OURS])
    assert [one.why for one in found.faults] == [why]
    with pytest.raises(BadTemplate):
        filled(data, REPORT)


def test_a_link_that_somebody_must_press_is_none_of_these() -> None:
    safe(linked("hyperlink"))
    safe(field(' HYPERLINK "http://x.example/link" '))
    safe(field(" PAGE "))


def test_no_answer_makes_a_field_that_does_harm() -> None:
    data = field("{{ topic }} x")
    safe(data)
    assert filled(data, {**REPORT, "topic": "PAGE"})
    with pytest.raises(BadTemplate, match="linked"):
        filled(data, {**REPORT, "topic": "DDEAUTO"})


def test_the_file_says_when_it_was_made() -> None:
    noon = datetime(2026, 3, 26, 12, tzinfo=timezone(timedelta(hours=7)))
    properties = Document(io.BytesIO(filled(PLAIN, REPORT, noon))).core_properties
    assert properties.created == properties.modified == datetime(2026, 3, 26, 5, tzinfo=UTC)


def test_a_template_can_be_tried_before_there_is_a_report() -> None:
    assert "… | …" in text_of(filled(PLAIN, example(SHAPE)))


def test_the_bot_does_not_load_what_its_clerk_does() -> None:
    code = "import sys, handlers.work; sys.exit(bool({'docx', 'docxtpl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=False).returncode == 0


def test_the_clerk_answers_in_data() -> None:
    told = {"name": "M1.docx", "candidates": [{"key": OURS.key, "shape": SHAPE, "sample": REPORT}]}
    found, kept = unpacked(check(told, PLAIN))
    assert found == {"key": OURS.key, "faults": []}
    assert zipfile.is_zipfile(io.BytesIO(kept))
    found, kept = unpacked(check(told, b"x"))
    assert (found["faults"][0]["why"], kept) == ("torn", b"")
    assert unpacked(packed({"a": "\n"}, b"\n1")) == (json.loads('{"a": "\\n"}'), b"\n1")
    assert MEMORY > 100 * 1024 * 1024
