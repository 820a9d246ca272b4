"""Lists that a form looks things up in: of any shape, by columns, by position, from one list to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from forms.form import Form, load
from forms.lists import Item, Rows, label_of
from forms.xpath.compiler import Compiler, Surroundings, compile_xpath
from forms.xpath.parse import parse
from forms.xpath.values import number, stored
from forms.xpath.world import World
from tests.forms.scenario import NOW, VIENTIANE, Walk, given, walk

VILLAGES = (
    {"name": "v1", "district": "d1", "people": "120", "kind": "hill"},
    {"name": "v2", "district": "d1", "people": "80"},
    {"name": "v3", "district": "d2", "people": "80", "kind": "river"},
    {"name": "v4", "district": "d1", "people": "80.0", "kind": "river"},
)
NESTED = """
<regions version="3">
  <region id="north" open="yes">
    <name>North</name>
    <district><name>Sing</name><people>120</people></district>
    <district><name>Long</name><people>80</people></district>
  </region>
  <region id="south">
    <name>South</name>
    <district><name>Khong</name><people>60</people></district>
  </region>
  <note>of 2026</note>
</regions>
"""


def xform(instance: str, calculation: str, **attributes: str) -> Form:
    """A form by hand, with a list of any shape and one calculation; `key` is asked."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    said = calculation.replace("<", "&lt;").replace('"', "&quot;")
    return load(
        f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
        <h:title>t</h:title><model><instance><data id="t"><key/><found/></data></instance>
        <instance id="x"{written}>{instance}</instance><bind nodeset="/data/key" type="string"/>
        <bind nodeset="/data/found" type="string" calculate="{said}"/></model></h:head>
        <h:body><input ref="/data/key"><label>Key</label></input></h:body></h:html>"""
    )


def found(instance: str, calculation: str, key: str = "") -> str:
    story = Walk(xform(instance, calculation), given())
    return (story.answer(key) if key else story).value("found")


def reckoned(expression: str, rows: Iterable[Mapping[str, object]] = VILLAGES) -> str:
    """An expression over the served list `x`."""
    form = xform("", "1")
    compiled = compile_xpath(expression, form.root, Surroundings(form.root, {}, {}))
    return stored(compiled.at(World(now=NOW, zone=VIENTIANE, instances={"x": Rows(rows)}), None))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("instance('x')/root/item[name = 'v3']/district", "d2"),
        ("instance('x')/root/item[district = 'd1'][2]/name", "v2"),
        ("instance('x')/root/item[district = 'd1'][position() = 3]/name", "v4"),
        ("instance('x')/root/item[district = 'd1' and position() = 3]/name", ""),
        ("instance('x')/root/item[district = 'd1' and position() = 4]/name", "v4"),
        ("instance('x')/root/item[position() > 1][district = 'd1'][1]/name", "v2"),
        ("instance('x')/root/item[district = 'd1' and people = 80][2]/name", "v4"),
        ("instance('x')/root/item[district = 'd1'][people = '80']/name", "v2"),
        ("instance('x')/root/item['d2' = district]/name", "v3"),
        ("count(instance('x')/root/item[people = 80])", "3"),
        ("count(instance('x')/root/item[people = '80'])", "2"),
        ("count(instance('x')/root/item)", "4"),
        ("count(instance('x')/root/item[kind = ''])", "1"),
        ("count(instance('x')/root/item/kind)", "3"),
        ("count(instance('x')/root/item[kind])", "3"),
        ("count(instance('x')/root/item[people = number('no')])", "0"),
        ("sum(instance('x')/root/item[district = 'd1']/people)", "280"),
        ("max(instance('x')/root/item/people)", "120"),
        ("join(' ', instance('x')/root/item[not(kind = 'river')]/name)", "v1 v2"),
        ("join(' ', instance('x')/root/item[selected('v1 v3', name) and district = 'd2']/name)", "v3"),
        ("join(' ', instance('x')/root/item[district = instance('x')/root/item[name = 'v3']/district]/name)", "v3"),
        ("join(' ', instance('x')/root/item[district = 'd1' or kind = 'river']/name)", "v1 v2 v3 v4"),
        ("count(randomize(instance('x')/root/item[district = 'd1'], 7))", "3"),
        ("(instance('x')/root/item[district = 'd1'])[2]/name", "v2"),
        ("(instance('x')/root/item/name)[3]", "v3"),
        ("count(instance('x')//item[district = 'd2'])", "1"),
        ("count(instance('x')/root/*[district = 'd2'])", "1"),
        ("count(instance('x')/root/item[name = 'v2']/*)", "3"),
        ("count(instance('x')/root/item/name[. != 'v1'])", "3"),
        ("instance('x')/root/item[name = 'nowhere']/district", ""),
        ("count(instance('y')/root/item)", "0"),
    ],
)
def test_rows_of_columns(expression: str, value: str) -> None:
    assert reckoned(expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("instance('x')/regions/region[@id = 'south']/name", "South"),
        ("instance('x')/regions/region[2]/@id", "south"),
        ("instance('x')/regions/@version", "3"),
        ("instance('x')/regions/note", "of 2026"),
        ("count(instance('x')/regions/region[@open = ''])", "1"),
        ("count(instance('x')/regions/region/district)", "3"),
        ("count(instance('x')/regions/region/district[people > 70])", "2"),
        ("sum(instance('x')/regions/region[name = 'North']/district/people)", "200"),
        ("join(',', instance('x')/regions/region/district[1]/name)", "Sing,Khong"),
        ("instance('x')/regions/region/district[name = 'Long']/../name", "North"),
        ("instance('x')/regions/region[district/name = 'Khong']/@id", "south"),
        ("instance('x')/regions/region[district/name = 'Long']/@id", "north"),
        ("count(instance('x')//name)", "5"),
        ("count(instance('x')/regions/*)", "3"),
        ("count(instance('x')/root/region)", "2"),  # the root's name never counts (JavaRosa)
        ("count(instance('x')/regions/item)", "0"),
        ("instance('x')/regions/region[name = /data/key]/district[2]/people", "80"),
    ],
)
def test_lists_that_are_nested_or_have_attributes(expression: str, value: str) -> None:
    assert found(NESTED, expression, "North") == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("instance('x')/villages/village[code = /data/key]/label", "Ban Na"),
        ("count(instance('x')/villages/village)", "2"),
        ("instance('x')/root/village[code = 'b']/label", "Ban Mai"),
        ("count(instance('x')/root/item)", "0"),
        ("instance('x')/villages/item[code = 'a']/label", ""),
        ("count(instance('x')/villages/*)", "2"),
        ("count(instance('x')//village)", "2"),
    ],
)
def test_a_list_whose_elements_have_other_names(expression: str, value: str) -> None:
    listed = """<villages><village><code>a</code><label>Ban Na</label></village>
      <village><code> b </code><label>Ban Mai</label></village></villages>"""
    assert found(listed, expression, "a") == value


@pytest.mark.parametrize(
    ("listed", "expression", "value"),
    [
        ("<root><first>1</first><second>2</second></root>", "instance('x')/root/second", "2"),
        ("<root><item><a>1</a><a>2</a></item></root>", "count(instance('x')/root/item/a)", "2"),
        ("<root><item><a>1</a><a>2</a></item></root>", "count(instance('x')/root/item[a = 2])", "1"),
        ("<root/>", "count(instance('x')/root/item)", "0"),
        ("<root><item/></root>", "count(instance('x')/root/item)", "1"),
    ],
)
def test_small_lists(listed: str, expression: str, value: str) -> None:
    assert found(listed, expression) == value


def test_a_list_with_a_source_comes_from_there_whatever_stands_in_it() -> None:
    form = xform("<root><item><name>example</name></item></root>", "1", src="jr://file-csv/x.csv")
    assert (dict(form.externals), dict(form.lists)) == ({"x": "jr://file-csv/x.csv"}, {})


def test_an_own_answer_chooses_the_row() -> None:
    story = walk(
        """
| survey |
| | type | name | label | calculation | choice_filter |
| | select_one d | district | District | | |
| | select_one v | village | Village | | district = ${district} and open = 'yes' |
| | integer | age | Age | | |
| | calculate | group | | instance('ages')/root/item[from <= ${age} and to >= ${age}]/name | |
| | calculate | exact | | instance('ages')/root/item[from = ${age}]/name | |
| choices |
| | list_name | name | label | district | open |
| | d | d1 | One | | |
| | d | d2 | Two | | |
| | v | v1 | A | d1 | yes |
| | v | v2 | B | d2 | yes |
| | v | v3 | C | d2 | no |
""",
        {"ages": ({"name": "child", "from": "0", "to": "14"}, {"name": "youth", "from": "15.0", "to": "24"})},
    )
    story.answer("d2").offers("v2").answer("v2").answer("15")
    assert (story.value("group"), story.value("exact")) == ("youth", "youth")


CELLS = st.sampled_from(["", "a", "b", "1", "01", "1.0", "2", "x y"])
LISTS = st.lists(st.dictionaries(st.sampled_from("ab"), CELLS), max_size=8)


@examples(LISTS, CELLS, CELLS)
def test_the_index_finds_what_a_look_at_every_row_would(rows: list[dict[str, str]], one: str, other: str) -> None:
    wanted = [row for row in rows if row.get("a", "") == one and row.get("b", "") == other]
    assert Rows(rows).matching(("a", "b"), (one, other)) == wanted
    as_number = [row for row in rows if number(row.get("a", "")) == number(one)]
    assert Rows(rows).matching(("a",), (number(one),)) == as_number
    for form in ("[a = {} and b = {}]", "[a = {}][b = {}]", "[not(a != {}) and not(b != {})]"):
        predicate = form.format(f"'{one}'", f"'{other}'")
        assert reckoned(f"count(instance('x')/root/item{predicate})", rows) == str(len(wanted))


def test_an_index_is_made_once() -> None:
    class Counted(dict[str, str]):
        looked = 0

        def get(self, key: str, default: object = None) -> str:  # type: ignore[override]  # only counts
            Counted.looked += 1
            return super().get(key, "")

    rows = Rows(Counted(name=f"v{place}", district=f"d{place % 40}", open="yes") for place in range(8000))
    form = xform("", "1")
    path = "count(instance('x')/root/item[district = 'd7' and open = 'yes'][name = 'v47'])"
    compiled = compile_xpath(path, form.root, Surroundings(form.root, {}, {}))
    world = World(now=NOW, zone=VIENTIANE, instances={"x": rows})
    assert compiled.at(world, None) == 1.0
    Counted.looked = 0
    assert compiled.at(world, None) == 1.0
    assert Counted.looked == 0


def test_look_ups_within_look_ups_are_compiled_once() -> None:
    path = "'a'"
    for _ in range(25):
        path = f"instance('x')/root/item[name = {path} and kind != '']/district"
    form = xform("", "1")
    compiler = Compiler(path, form.root, Surroundings(form.root, {}, {}))
    compiler.value(parse(path))
    assert len(compiler.compiled) < 25 * 10  # doubling at every level would be 33 million


def test_items_are_rows_too() -> None:
    item = Item("item")
    item.add("name", "n")
    item.add("place").add("code", "c")
    item.add("@id", "7")
    assert (item["name"], item["place/code"], item.get("@id"), item.get("none")) == ("n", "c", "7", None)
    assert list(item) == ["name", "place", "@id"]
    assert label_of({"label": "", "label::Lao (lo)": "ບ້ານ"}, "label", ["en", "lo"]) == "ບ້ານ"


def test_a_moment_finds_its_row() -> None:
    story = walk(
        """
| survey |
| | type | name | label | calculation |
| | dateTime | at | At | |
| | calculate | what | | instance('days')/root/item[at = ${at}]/what |
""",
        {"days": ({"at": "2026-11-21T08:30:00.000+07:00", "what": "market"},)},
    )
    assert story.answer("2026-11-21T08:30").value("what") == "market"


def test_columns_that_a_list_does_not_have_leave_no_index_behind() -> None:
    rows = Rows(VILLAGES)
    for place in range(50):
        assert rows.having(f"no{place}", "x") == []
        assert rows.having(f"no{place}", "") == list(VILLAGES)
        assert rows.matching((f"no{place}", "district"), ("", "d2")) == [VILLAGES[2]]
        assert rows.matching((f"no{place}",), (0.0,)) == []
        assert rows.matching((f"no{place}",), (False,)) == list(VILLAGES)
    assert len(rows._found) == 1
