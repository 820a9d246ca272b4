"""Rules of JavaRosa that a run in lockstep with it taught (tests/javarosa), beyond those of test_semantics.py."""

from __future__ import annotations

import pytest

from forms.form import load
from tests.forms.scenario import Walk, given, walk

XFORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model>
<instance><data id="x">{instance}<meta><instanceID/></meta></data></instance>{model}</model></h:head>
<h:body>{body}</h:body></h:html>"""

HOUSES = """<group ref="/data/house"><label>H</label><repeat nodeset="/data/house">
<input ref="/data/house/head"><label>Head</label></input><group ref="/data/house/person"><label>P</label>
<repeat nodeset="/data/house/person"><input ref="/data/house/person/age"><label>Age</label></input></repeat>
</group></repeat></group>"""


def walk_xml(instance: str, body: str, model: str = "") -> Walk:
    return Walk(load(XFORM.format(instance=instance, model=model, body=body)), given())


def test_a_boolean_is_read_as_one_and_sent_as_one_or_nought() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | bind::type |
| | integer | n | N | | |
| | calculate | big | | ${n} > 5 | |
| | calculate | typed | | ${n} | boolean |
| | calculate | copy | | ${big} | |
| | calculate | read | | if(${big}, 'yes', 'no') | |
| | calculate | copied | | if(${copy}, 'yes', 'no') | |
| | calculate | said | | concat(${big}) | |
| | calculate | compared | | if(${big} = 'false', 'same', 'other') | |
| | calculate | counted | | ${big} + 1 | |
| | note | told | It is ${big} | | |
""")
    story.answer("7").asks("told", label="It is true")
    names = ("big", "typed", "copy", "read", "copied", "said", "compared", "counted")
    assert [story.value(name) for name in names] == ["true", "true", "true", "yes", "yes", "true", "same", "2"]
    story.jump("n").answer("0")
    assert [story.value(name) for name in names] == ["false", "false", "false", "no", "no", "false", "other", "1"]
    finished = story.answer("").ends()
    assert finished.values["big"] is False
    assert "<big>0</big>" in finished.xml


def test_an_error_of_reckoning_is_not_stored() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | decimal | d | D | |
| | calculate | ten | | ${d} * 3 * 10 |
| | calculate | third | | ${d} div 3 |
""").answer("0.1")
    assert (story.value("ten"), story.value("third")) == ("3", "0.03333333333333333")


def test_a_repeat_begins_with_the_copies_that_the_form_holds() -> None:
    """A template alone is none: the first instance is offered, not begun."""
    body = """<group ref="/data/r"><label>R</label><repeat nodeset="/data/r"><input ref="/data/r/a"><label>A</label>
    </input></repeat></group>"""
    template = '<r jr:template=""><a>new</a></r>'
    walk_xml(template, body).asks("r").answer("no").ends()
    story = walk_xml(template + "<r><a>old</a></r><r><a>old</a></r>", body)
    story.asks("r[1]/a", value="old").answer("1").asks("r[2]/a", value="old").answer("2", "yes")
    story.asks("r[3]/a", value="new")


def test_a_new_instance_holds_no_instances_of_the_repeats_in_it() -> None:
    """As pyxform writes them: the first house has its first person, a house that is added has none yet."""
    story = walk("""
| survey |
| | type | name | label | default |
| | begin_repeat | house | House | |
| | text | head | Head | |
| | begin_repeat | person | Person | |
| | integer | age | Age | 3 |
| | end_repeat | | | |
| | end_repeat | | | |
""")
    story.answer("Kham").asks("house[1]/person[1]/age").answer("40", "no", "yes", "Noy")
    story.asks("house[2]/person").answer("yes").asks("house[2]/person[1]/age", value="3").back()
    story.asks("house[2]/person").answer("no", "no").ends()


def test_without_a_template_a_new_instance_is_blank() -> None:
    story = walk_xml("<house><head>X</head><person><age>3</age></person></house>", HOUSES)
    story.asks("house[1]/head", value="X").answer("X").asks("house[1]/person[1]/age", value="3").answer("3", "yes")
    story.asks("house[1]/person[2]/age", value="").answer("4", "no", "yes").asks("house[2]/head", value="")
    story.answer("Y").asks("house[2]/person").answer("yes").asks("house[2]/person[1]/age", value="")


def test_a_hidden_count_counts_by_the_answer_it_keeps() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant | repeat_count | default |
| | integer | n | N | false() | | 2 |
| | begin_repeat | r | R | | ${n} | |
| | text | a | A | | | |
| | end_repeat | | | | | |
""")
    story.answer("x").asks("r[2]/a").answer("y").ends()


@pytest.mark.parametrize(("events", "rows"), [
    ("odk-instance-first-load odk-new-repeat", ["5", "5"]),
    ("odk-new-repeat odk-instance-first-load", ["5", "5"]),
    ("odk-instance-first-load", ["5", ""]),
    ("odk-new-repeat", ["", "5"]),
])  # fmt: skip
def test_a_value_is_set_at_each_of_its_events(events: str, rows: list[str]) -> None:
    setvalue = f'<setvalue event="{events}" ref="/data/r/a" value="2 + 3"/>'
    body = f"""<group ref="/data/r"><label>R</label><repeat nodeset="/data/r">{setvalue}
    <input ref="/data/r/a"><label>A</label></input></repeat></group>"""
    story = walk_xml('<r jr:template=""><a/></r><r><a/></r>', body, '<bind nodeset="/data/r/a" type="int"/>')
    story.asks("r[1]/a", value=rows[0]).answer(rows[0], "yes").asks("r[2]/a", value=rows[1])


def test_nothing_is_heard_in_a_group_or_in_the_body() -> None:
    inner = '<setvalue event="odk-instance-first-load odk-new-repeat" ref="/data/r/g/a" value="5"/>'
    body = f"""<setvalue event="odk-instance-first-load" ref="/data/b" value="5"/><input ref="/data/b"><label>B</label>
    </input><group ref="/data/r"><label>R</label><repeat nodeset="/data/r"><group ref="/data/r/g">{inner}
    <input ref="/data/r/g/a"><label>A</label></input></group></repeat></group>"""
    story = walk_xml('<b/><r jr:template=""><g><a/></g></r><r><g><a/></g></r>', body)
    story.asks("b", value="").answer("").asks("r[1]/g/a", value="").answer("5", "yes").asks("r[2]/g/a", value="")


def test_a_blank_value_to_set_is_blank_whatever_stands_between_the_tags() -> None:
    body = """<input ref="/data/a"><label>A</label>
    <setvalue event="xforms-value-changed" ref="/data/b" value="">this not</setvalue></input>
    <input ref="/data/b"><label>B</label></input>"""
    walk_xml("<a/><b>old</b>", body).answer("x").asks("b", value="")


def test_a_default_reads_what_is_not_shown_yet() -> None:
    story = walk("""
| survey |
| | type | name | label | default | relevant |
| | text | more | More? | | |
| | integer | known | K | 7 | ${more} = 'yes' |
| | integer | next | N | ${known} + 1 | ${more} = 'yes' |
| | begin_repeat | r | R | | ${more} = 'yes' |
| | integer | place | P | position(..) | |
| | end_repeat | | | | |
""")
    story.answer("yes").asks("known", value="7").answer("9").asks("next", value="8").answer("8")
    story.asks("r[1]/place", value="1")


def test_instances_are_counted_when_all_is_known() -> None:
    """A count that is blank because what it reads is hidden leaves the first instance, whatever stands there hidden."""
    walk("""
| survey |
| | type | name | label | default | relevant | repeat_count |
| | text | a | A | | | |
| | integer | n | N | 4 | ${a} != '' | |
| | date | day | D | today() | | |
| | begin_repeat | r | R | | | ${n} - 4 |
| | text | b | B | | | |
| | end_repeat | | | | | |
""").answer("", "").asks("r[1]/b")


def test_instances_are_made_when_their_repeat_is_shown() -> None:
    """So that their defaults can read what is beside them; and a hidden repeat keeps the instances it has."""
    story = walk("""
| survey |
| | type | name | label | relevant | repeat_count | default |
| | text | more | More? | | | |
| | integer | n | N | | | 3 |
| | begin_group | g | G | ${more} = 'yes' | | |
| | begin_repeat | r | R | | ${n} | |
| | integer | place | P | | | position(..) |
| | end_repeat | | | | | |
| | end_group | | | | | |
| | begin_repeat | s | S | ${more} = 'yes' | ${n} | |
| | integer | at | A | | | position(..) * 2 |
| | end_repeat | | | | | |
""")
    story.answer("yes", "3").asks("g/r[1]/place", value="1").answer("1", "2").asks("g/r[3]/place", value="3").answer(
        "3"
    )
    story.answer("2", "4").asks("s[3]/at", value="6").answer("6")
    story.jump("more").answer("no").jump("n").answer("")
    story.jump("more").answer("yes")
    assert [story.value(path) for path in ("g/r[3]/place", "s[3]/at")] == ["3", "6"]
    story.jump("n").answer("4").asks("g/r[4]/place", value="4").answer("4").asks("s[4]/at", value="8")


def test_a_default_that_is_reckoned_triggers_and_a_written_one_does_not() -> None:
    story = walk("""
| survey |
| | type | name | label | default | calculation | trigger | repeat_count |
| | integer | written | W | 3 | | | |
| | integer | reckoned | R | 1 + 2 | | | |
| | text | of_written | A | | 'changed' | ${written} | |
| | text | of_reckoned | B | | 'changed' | ${reckoned} | |
| | begin_repeat | r | Row | | | | ${written} |
| | integer | place | P | position(..) | | | |
| | text | of_place | C | | concat('at ', ${place}) | ${place} | |
| | end_repeat | | | | | | |
""")
    story.answer("3", "3").asks("of_written", value="").answer("").asks("of_reckoned", value="changed")
    assert [story.value(f"r[{row}]/of_place") for row in (1, 2, 3)] == ["at 1", "at 2", "at 3"]
