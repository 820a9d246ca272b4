"""The submission: the XML that ODK Central and Kobo take, and the same answers as typed values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st
from lxml import etree

from forms.form import Form, load
from forms.walking.session import Finished, Session
from tests.forms.scenario import NOW, Walk, compiled, form_of, given, problems_of, walk

ORX = "{http://openrosa.org/xforms}"


def paths(element: Any, above: str = "") -> list[str]:
    """Every element below, by its way from the root, in order."""
    found = []
    for child in element:
        path = f"{above}{child.tag}"
        found += [path, *paths(child, f"{path}/")]
    return found


def test_elements_stand_as_in_the_form_blank_ones_too_and_hidden_ones_not() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant |
| | text | a | A | |
| | note | n | Note | |
| | begin_group | g | G | |
| | text | b | B | ${a} = 'x' |
| | text | c | C | ${a} = 'y' |
| | end_group | | | |
| | begin_group | h | H | ${a} = 'y' |
| | text | d | D | |
| | end_group | | | |
| | begin_repeat | r | R | |
| | text | e | E | |
| | end_repeat | | | |
| | text | f | F | |
""")
    finished = story.answer("x", "", "", "1", "yes", "2", "no", "").ends()
    root = etree.fromstring(finished.xml)
    assert paths(root) == ["a", "n", "g", "g/b", "r", "r/e", "r", "r/e", "f", "meta", "meta/instanceID"]
    assert root.findtext("f") == ""
    assert [one.text for one in root.findall("r/e")] == ["1", "2"]
    assert finished.values == {"a": "x", "g": {"b": None}, "r": [{"e": "1"}, {"e": "2"}], "f": None}


def test_the_root_says_which_form_and_version() -> None:
    made = compiled("""
| survey |
| | type | name | label |
| | text | khaoban | K |
| settings |
| | form_id | instance_name |
| | well_1 | concat('Well ', ${khaoban}) |
""")
    root = etree.fromstring(Walk(made.form, given()).answer("<7> & more").ends().xml)
    assert (root.tag, root.get("id"), root.get("version")) == ("khaoban_", "well_1", made.version)
    assert root.findtext("meta/instanceName") == "Well <7> & more"


FOREIGN = """
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"
  xmlns:odk="http://www.opendatakit.org/xforms">
 <h:head><h:title>Wells</h:title><model>
  <instance><well xmlns="http://wells.example/2" id="well" version="3" odk:by="x" note="n">
   <depth unit="m"/>
   <pump jr:template=""><kind/></pump>
   <orx:meta><orx:instanceID/><orx:instanceName/></orx:meta>
  </well></instance>
  <bind nodeset="/well/depth" type="int"/>
  <bind nodeset="/well/orx:meta/orx:instanceID" jr:preload="uid"/>
  <bind nodeset="/well/orx:meta/orx:instanceName" calculate="concat('Well of ', /well/depth)"/>
 </model></h:head>
 <h:body>
  <input ref="/well/depth"><label>Depth</label></input>
  <group ref="/well/pump"><repeat nodeset="/well/pump">
   <input ref="/well/pump/kind"><label>Kind</label></input></repeat></group>
 </h:body>
</h:html>
"""


def test_names_namespaces_and_attributes_of_a_foreign_form_are_kept() -> None:
    finished = Walk(load(FOREIGN), given(deprecated="uuid:old")).answer("7", "yes", "hand", "no").ends()
    root = etree.fromstring(finished.xml)
    wells = "{http://wells.example/2}"
    assert dict(root.attrib) == {
        "id": "well",
        "version": "3",
        "{http://www.opendatakit.org/xforms}by": "x",
        "note": "n",
    }
    assert paths(root) == [
        f"{wells}depth",
        f"{wells}pump",
        f"{wells}pump/{wells}kind",
        f"{ORX}meta",
        f"{ORX}meta/{ORX}instanceID",
        f"{ORX}meta/{ORX}deprecatedID",
        f"{ORX}meta/{ORX}instanceName",
    ]
    assert root.find(f"{wells}depth").attrib == {"unit": "m"}
    assert root.findtext(f"{ORX}meta/{ORX}instanceName") == "Well of 7"
    assert "template" not in finished.xml
    assert "http://www.w3.org/2002/xforms" not in finished.xml


def test_a_form_without_meta_gets_openrosas() -> None:
    bare = FOREIGN.replace("<orx:meta><orx:instanceID/><orx:instanceName/></orx:meta>", "")
    bare = "\n".join(line for line in bare.splitlines() if "orx:meta" not in line)
    finished = Walk(load(bare), given(deprecated="uuid:old")).answer("7", "yes", "hand", "no").ends()
    assert f"<orx:meta><orx:instanceID>{finished.id}</orx:instanceID>" in finished.xml
    assert "<orx:deprecatedID>uuid:old</orx:deprecatedID></orx:meta>" in finished.xml


def test_a_meta_without_instance_id_gets_one() -> None:
    xform = compiled("| survey |\n| | type | name | label |\n| | text | a | A |").xform
    xform = xform.replace("<meta><instanceID/></meta>", "<meta><other/></meta>")
    xform = xform.replace('<bind nodeset="/khaoban/meta/instanceID"', '<bind nodeset="/khaoban/meta/other"')
    finished = Walk(load(xform.replace('jr:preload="uid"', "")), given()).answer("x").ends()
    assert paths(etree.fromstring(finished.xml)) == ["a", "meta", "meta/other", "meta/instanceID"]
    assert etree.fromstring(finished.xml).findtext("meta/instanceID") == finished.id


def test_a_correction_names_what_it_corrects_and_keeps_its_own_name() -> None:
    form = form_of("| survey |\n| | type | name | label |\n| | text | a | A |")
    first = Walk(form, given()).answer("x")
    sent = first.ends()
    assert "deprecatedID" not in sent.xml
    again = Session(form, given(deprecated=sent.id), first.session.state())
    mended = again.finalize()
    assert mended.id != sent.id
    meta = etree.fromstring(mended.xml).find("meta")
    assert meta is not None
    assert [(part.tag, part.text) for part in meta] == [("instanceID", mended.id), ("deprecatedID", sent.id)]
    assert again.finalize().id == mended.id


def test_calculations_that_name_the_submission_name_the_corrected_one() -> None:
    form = form_of("""
| survey |
| | type | name | label | calculation |
| | text | a | A | |
| | calculate | who | | ${instanceID} |
""")
    story = Walk(form, given()).answer("x")
    mended = Session(form, given(deprecated=story.ends().id), story.session.state()).finalize()
    assert mended.values["who"] == mended.id


def test_a_key_of_the_forms_own_is_noted() -> None:
    form = """
| survey |
| | type | name | label |
| | text | a | A |
| settings |
| | form_id | public_key | submission_url |
| | f | MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A | https://central.example |
"""
    (found,) = problems_of(form)
    assert (found.code, found.severity, found.sheet, found.row) == ("public_key", "warning", "settings", 2)
    assert etree.fromstring(walk(form).answer("x").ends().xml).findtext("a") == "x"


def test_what_xml_cannot_hold_is_left_out() -> None:
    story = walk("| survey |\n| | type | name | label |\n| | text | a | A |")
    finished = story.answer("ບ້ານ\x00\x0b\ud800 1\ufffe\n<b>&\r\t😀").ends()
    assert etree.fromstring(finished.xml).findtext("a") == "ບ້ານ 1\n<b>&\r\t😀"


def test_begin_and_end_are_moments_with_their_zone() -> None:
    form = form_of("""
| survey |
| | type | name | label |
| | start | begun | |
| | end | ended | |
| | today | day | |
| | text | a | A |
""")
    story = Walk(form, given()).answer("x")
    later = replace(given(), now=NOW + timedelta(hours=2))
    finished = Session(form, later, story.session.state()).finalize()
    root = etree.fromstring(finished.xml)
    assert root.findtext("begun") == "2026-11-21T09:30:00.000+07:00"
    assert root.findtext("ended") == "2026-11-21T11:30:00.000+07:00"
    assert finished.values["ended"] - finished.values["begun"] == timedelta(hours=2)
    assert finished.values["day"] == date(2026, 11, 21)


TYPES = """
| survey |
| | type | name | label | calculation |
| | integer | whole | Whole | |
| | decimal | part | Part | |
| | date | day | Day | |
| | time | hour | Hour | |
| | dateTime | moment | Moment | |
| | select_one yn | one | One | |
| | select_multiple yn | several | Several | |
| | geopoint | place | Place | |
| | image | photo | Photo | |
| | acknowledge | seen | Seen | |
| | text | blank | Blank | |
| | calculate | sum | | ${whole} + 1 |
| choices |
| | list_name | name | label |
| | yn | y | Yes |
| | yn | n | No |
"""


def test_values_have_types() -> None:
    story = walk(TYPES).answer("3", "1.50", "2026-11-20", "08:30", "2026-11-20T08:30", "y", "y n")
    finished = story.answer("17.96 102.61", "pig.jpg", "OK", "").ends()
    zone = timezone(timedelta(hours=7))
    assert finished.values == {
        "whole": 3,
        "part": Decimal("1.50"),
        "day": date(2026, 11, 20),
        "hour": time(8, 30, tzinfo=zone),
        "moment": datetime(2026, 11, 20, 8, 30, tzinfo=zone),
        "one": "y",
        "several": ["y", "n"],
        "place": etree.fromstring(finished.xml).findtext("place"),
        "photo": "pig.jpg",
        "seen": "OK",
        "blank": None,
        "sum": "4",
    }
    assert etree.fromstring(finished.xml).findtext("several") == "y n"


def test_whether_something_holds_is_written_as_javarosa_does() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | integer | a | A | |
| | text | said | Said | |
| | calculate | many | | ${a} > 3 |
| | calculate | few | | not(${many}) |
| | calculate | word | | if(${many}, 'true', 'false') |
| | calculate | told | | if(${many}, 'many', 'few') |
""")
    finished = story.answer("5", "true").ends()
    assert finished.values == {"a": 5, "said": "true", "many": True, "few": False, "word": "true", "told": "many"}
    root = etree.fromstring(finished.xml)
    assert [root.findtext(name) for name in ("said", "many", "few", "word", "told")] == [
        "true",
        "1",
        "0",
        "true",
        "many",
    ]


ANY = """
| survey |
| | type | name | label | relevant |
| | text | a | A | |
| | begin_group | g | G | |
| | text | b | B | ${a} != 'x' |
| | end_group | | | |
| | begin_repeat | r | R | ${a} != 'y' |
| | text | c | C | |
| | begin_repeat | s | S | |
| | text | d | D | ${c} != '' |
| | end_repeat | | | |
| | end_repeat | | | |
"""
TEXTS = st.one_of(st.sampled_from(["", "x", "y", " ", "\n", "]]>", "<!--", "&amp;"]), st.text(max_size=8))
CUT = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


@settings(deadline=None, max_examples=60)
@example(st.lists(TEXTS, max_size=20), st.lists(st.booleans(), max_size=20))
def test_the_xml_reads_back_to_the_same_leaves(texts: list[str], more: list[bool]) -> None:
    finished = _answered(form_of(ANY), list(texts), list(more))
    root = etree.fromstring(finished.xml)
    meta = root.find("meta")
    assert meta is not None
    root.remove(meta)
    assert _read(root) == _said(finished.values)


def _answered(form: Form, texts: list[str], more: list[bool]) -> Finished:
    session = Session(form, given())
    while (prompt := session.prompt("en")) is not None:
        if prompt.type == "repeat":
            session.answer("yes" if more and more.pop() else "no")
        else:
            session.answer(texts.pop() if texts else "")
    return session.finalize()


def _read(element: Any) -> Any:
    """The tree of an element's leaves; what has the same name is a list."""
    if len(element) == 0 and element.tag not in {"g", "r", "s"}:
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        if child.tag in {"r", "s"}:
            found.setdefault(child.tag, []).append(_read(child))
        else:
            found[child.tag] = _read(child)
    return found


def _said(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _said(value) for name, value in values.items() if value != []}
    if isinstance(values, list):
        return [_said(value) for value in values]
    return "" if values is None else values.translate(CUT)


@pytest.mark.parametrize("name", ["id", "version"])
def test_nothing_but_the_form_says_what_the_root_says(name: str) -> None:
    form = load(FOREIGN.replace(f' {name}="', f' x{name}="'))
    root = etree.fromstring(Walk(form, given()).answer("7", "yes", "hand", "no").ends().xml)
    assert root.get(name) is None
