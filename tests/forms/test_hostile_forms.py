"""Forms made to hang, to crash or to fill the memory: each is refused, or walked within its bounds.

None of these tests looks at a clock: without the bound it tells of, each would take minutes, more memory than a server
has, or end in a RecursionError.
"""

from __future__ import annotations

import json
from hashlib import md5
from typing import Any

import pytest

from forms.form import load
from forms.opening import classes
from forms.problems import ExpressionError, FormError
from forms.walking.recompute import MOST_INSTANCES, MOST_NODES, MOST_TEXT
from forms.walking.session import Session
from forms.xpath import values
from forms.xpath.functions import places
from forms.xpath.functions.sizes import is_excessive
from forms.xpath.parse import DEEPEST, parse
from forms.xpath.values import LONGEST_TEXT
from tests.forms.scenario import Walk, compiled, given, problems_of, walk

HEAD = "| survey |\n| | type | name | label | calculation | relevant | repeat_count | constraint | trigger |\n"


def form(*rows: str) -> str:
    return HEAD + "\n".join(rows)


def row(kind: str, name: str = "", **cells: str) -> str:
    label = cells.pop("label", "Q" if kind not in {"calculate", "end_repeat", "end_group"} else "")
    columns = ("calculation", "relevant", "repeat_count", "constraint", "trigger")
    said = " | ".join(cells.get(column, "").replace("|", "\\|") for column in columns)
    return f"| | {kind} | {name} | {label} | {said} |"


def repeat(count: str, *rows: str, name: str = "r") -> list[str]:
    return [row("begin_repeat", name, repeat_count=count), *rows, row("end_repeat")]


def computed(expression: str, *rows: str) -> str:
    """What a calculation gives, in a form that also asks a question."""
    return walk(form(row("text", "q"), *rows, row("calculate", "c", calculation=expression))).value("c")


def xform(fields: str = "<q/>", model: str = "", body: str = "", before: str = "") -> str:
    return (
        f'{before}<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
        ' xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model>'
        f'<instance><data id="d" version="1">{fields}</data></instance>{model}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    )


def count(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[None]:
    """A list that grows with every call of a function."""
    calls: list[None] = []
    work = getattr(module, name)

    def counted(*given: Any) -> Any:
        calls.append(None)
        return work(*given)

    monkeypatch.setattr(module, name, counted)
    return calls


def refused(source: str | bytes) -> set[str]:
    with pytest.raises(FormError) as fault:
        load(source)
    return {problem.code for problem in fault.value.problems}


# expressions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "if(1,2," * 7_000 + "1" + ")" * 7_000,
        "not(" * 10_000 + "1" + ")" * 10_000,
        "-" * 20_000 + "1",
        "a[" * 10_000 + "1" + "]" * 10_000,
        "1 or 1 and 1 = 1 < 1 + 1 * (" * 1_000 + "1" + ")" * 1_000,
        "+".join("1" * 20_000),
    ],
    ids=["brackets", "ifs", "nots", "minuses", "predicates", "every operator", "a long sum"],
)
def test_what_nests_too_deeply_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError) as fault:
        parse(expression)
    assert fault.value.code == "expression_deep"


def test_the_deepest_that_is_read_also_runs_in_the_deepest_group() -> None:
    deep = DEEPEST - 2
    groups = 45
    for expression in (
        "(" * deep + "1" + ")" * deep,
        "if(1, " * deep + "1" + ", 2)" * deep,
        "concat('', " * deep + "1" + ")" * deep,
        "1 * (1 + (" * (deep // 4) + "1" + "))" * (deep // 4),
        "count(/khaoban[" * 30 + "1" + "])" * 30,
    ):
        rows = [row("begin_group", f"g{place}") for place in range(groups)]
        rows += [row("text", "q", constraint=f"{expression} != 'x'", relevant=expression)]
        rows += [row("end_group")] * groups
        session = Session(compiled(form(*rows)).form, given())
        session.answer("yes")
        assert session.finished


def test_long_chains_stay_flat() -> None:
    assert computed(" + ".join(["1"] * 900)) == "900"
    assert computed(" and ".join(["1"] * 7_000)) == "true"
    assert computed("(" * 90 + "1" + (" + 1" * 100 + ")") * 90) == "9001"
    assert computed("count(" + " | ".join(["/khaoban/q"] * 3_000) + ")") == "3000"
    assert computed("count(instance('l')/root/item[name = " + " + ".join(["1"] * 900) + "])") == "0"


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("'" + "x" * 60_000 + "'", "expression_long"),
        ("../" * 15_000 + "q", "unknown_reference"),
        ("/a" * 20_000, "unknown_reference"),
        ("x" * 50_000 + "()", "unknown_function"),
        ("concat(" * 99 + "'", "expression_quote"),
    ],
)
def test_expressions_of_sixty_thousand_characters_are_refused(expression: str, code: str) -> None:
    found = problems_of(form(row("text", "q"), row("calculate", "c", calculation=expression)))
    assert code in {problem.code for problem in found}


def test_predicates_in_predicates_are_left_blank_before_they_take_for_ever() -> None:
    inner = "1"
    for _ in range(12):
        inner = f"count(/khaoban/r[{inner}]) > 0"
    many = repeat("300", row("integer", "n"))
    assert computed(inner, *many) == ""
    assert computed("count(/khaoban/r)", *many) == "300"  # the rest of the form goes on


def test_wildcards_that_lead_to_each_field_from_each_are_refused() -> None:
    fields = "".join(f"<c{place}/>" for place in range(1_000))
    binds = "".join(f'<bind nodeset="/data/c{place}" constraint="count(/data/*) &gt; 0"/>' for place in range(1_000))
    assert refused(xform(fields, binds)) == {"expression_wide"}
    few = binds[: binds.index('<bind nodeset="/data/c50"')]
    assert load(xform(fields, few)).root.names["c999"]


LONG = "\n| choices |\n| | list_name | name | label | same | g |\n" + "\n".join(
    f"| | l | a{place} | A | b{place} | 1 |" for place in range(4_000)
)


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("instance('l')/root/item/name = instance('l')/root/item/same", "false"),
        ("instance('l')/root/item/g != instance('l')/root/item/g", "false"),
        ("instance('l')/root/item/g < instance('l')/root/item/g", "false"),
        ("instance('l')/root/item/name != instance('l')/root/item/same", "true"),
    ],
)
def test_lists_are_compared_without_looking_at_each_pair(
    expression: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = count(monkeypatch, values, "number")
    texts = count(monkeypatch, values, "equal")
    asked = walk(form(row("text", "q"), row("calculate", "c", calculation=expression)) + LONG)
    assert asked.value("c") == wanted
    assert len(looks) + len(texts) < 50_000


@pytest.mark.parametrize(
    "expression",
    [
        "sum(instance('l')/root/item[g = '1']/g)",
        "count(instance('l')/root/item[g = instance('l')/root/item/same])",
    ],
)
def test_rows_found_by_index_are_counted(expression: str) -> None:
    """A thousand rows, each looking at four thousand: the last ones are left blank."""
    many = repeat("1000", row("text", "t"), row("calculate", "c", calculation=expression))
    asked = walk(form(row("text", "q"), *many) + LONG)
    assert asked.value("r[1000]/c") == ""


# functions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("pow(10, 400)", "Infinity"),
        ("exp(100000)", "Infinity"),
        ("substr('abc', pow(10, 308))", ""),
        ("substr('abc', 0 - 10 div 0, 10 div 0)", ""),
        ("round(1.5, 1000000000)", None),
        ("round(1.5, -1000000000)", None),
        ("string-length(uuid(1000000000)) < 1000", "true"),
        ("format-date('9999999-99-99', '%Y')", ""),
        ("format-date(pow(10, 300), '%Y')", ""),
        ("format-date('0000-00-00', '%Y')", ""),
        ("date(pow(10, 300))", ""),
        ("date-time(pow(10, 300))", ""),
        ("selected-at('a b', pow(10, 300))", ""),
        ("selected-at('a b', 0 div 0)", None),
        ("translate('abc', '" + "a" * 20_000 + "', 'b')", "bbc"),
        ("distance('1e300 1e300; 2 2')", None),
        ("5 mod pow(10, 308)", "5"),
        ("number('" + "9" * 20_000 + "') > 0", None),
        ("instance('nowhere')/root/item[name = 'x']/label", ""),
        ("count(instance('nowhere')/root/item)", "0"),
        ("pulldata('nowhere', 'a', 'b', 'c')", ""),
        ("join(' ', randomize(/khaoban/q, pow(10, 300)))", ""),
    ],
)
def test_arguments_out_of_all_bounds_give_some_answer(expression: str, wanted: str | None) -> None:
    found = computed(expression)
    assert wanted is None or found == wanted


@pytest.mark.parametrize("when", ["2026-01-01Tab:cd:ef", "T", "2026-01-01T", "99:99", "2026-13-45T25:61:61"])
@pytest.mark.parametrize("pattern", ["%h", "%Y%m%d%H%M%S%3%a%b%e%n%W%y%%%", "%"])
def test_a_date_that_is_none_can_be_written(when: str, pattern: str) -> None:
    computed(f"format-date-time('{when}', '{pattern}')")
    computed(f"format-date('{when}', '{pattern}')")


def test_half_a_character_has_a_digest_and_draws_an_order() -> None:
    digest = row("calculate", "c", calculation="digest(${q}, 'MD5', 'hex')")
    order = row("calculate", "d", calculation="count(randomize(/khaoban/q, ${q}))")
    asked = walk(form(row("text", "q"), digest, order)).answer("a\ud800c")
    assert asked.value("c") == md5(b"a?c", usedforsecurity=False).hexdigest()  # as Java writes it
    assert asked.value("d") == "1"
    assert "<q>ac</q>" in asked.ends().xml


@pytest.mark.parametrize(
    ("points", "wanted"),
    [
        ([f"{place * 0.01:.2f} {place % 2}" for place in range(3_000)], "false"),  # from side to side, northwards
        ([f"{place % 2} {place * 0.01:.2f}" for place in range(3_000)], "false"),  # up and down, eastwards
        ([f"{place % 2 * 50 + place * 0.01:.2f} {place % 2 * 50 + place * 0.02:.2f}" for place in range(2_000)], ""),
    ],
)
def test_a_trace_of_thousands_of_points(points: list[str], wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = count(monkeypatch, places, "_cross")
    asked = walk(form(row("text", "q"), row("calculate", "c", calculation="intersects(${q})")))
    assert asked.answer(";".join(points)).value("c") == wanted
    assert len(looks) < 250_000


# patterns -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        "(a{10000}){10000}",
        "(?:(?:(?:a{100}){100}){100}){100}",
        "(?x)(a{1000}) {1000}",
        "(a{1000})(?#x){1000}",
        "a{99999999}",
        "(" * 400 + "a" + ")" * 400,
        "(?i)" + "ß" * 2_000,
    ],
)
def test_a_pattern_that_swells_while_it_is_compiled_matches_nothing(pattern: str) -> None:
    assert is_excessive(pattern)
    assert computed(f"regex('aaa', '{pattern}')") == "false"


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d{4}-\d{2}-\d{2}",
        r"[A-Z]{2}\d{10}",
        r"(\d{3}-){3}\d{4}",
        r"[\w.]{1,64}@[\w.]{1,255}\.[a-z]{2,10}",
        r"(([01]?\d|2[0-3]):[0-5]\d)(,\s*([01]?\d|2[0-3]):[0-5]\d)*",
        r"[(){}]{1,5}\(\{9999\}",
    ],
)
def test_ordinary_patterns_are_not_excessive(pattern: str) -> None:
    assert not is_excessive(pattern)


def test_patterns_that_backtrack_without_end_are_given_up() -> None:
    letters = "a" * 40 + "b"
    assert computed(f"regex('{letters}', '(a+)+c')") == "false"
    endless = [
        row("calculate", f"c{place}", calculation=f"regex('{letters}', '((a|aa)+)+{place}x')") for place in range(30)
    ]
    asked = walk(form(row("text", "q"), *endless)).asks("q").answer("1")
    assert asked.value("c29") == ""  # after a second of such, the rest is left blank
    assert asked.ends()


# repeats ------------------------------------------------------------------------------------------------------------


def test_a_million_instances_are_a_thousand() -> None:
    asked = walk(form(*repeat("1000000", row("text", "q"), row("calculate", "c", calculation="1 + 1"))))
    assert len(asked.session.state()["values"]["r"]) == MOST_INSTANCES
    asked.asks("r[1]/q").answer("x").asks("r[2]/q")


def test_repeats_in_repeats_share_the_room_of_the_session() -> None:
    inner = repeat("1000", *repeat("1000", row("text", "q"), name="t"), name="s")
    asked = walk(form(*repeat("1000", *inner), row("text", "last")))
    assert json.dumps(asked.session.state()).count("{") < MOST_NODES
    asked.restart().asks("r[1]/s[1]/t[1]/q").answer("x")


def test_people_cannot_add_instances_without_end() -> None:
    asked = walk(form(row("begin_repeat", "r"), row("text", "q"), row("end_repeat"), row("text", "last")))
    state = asked.session.state()
    state["values"]["r"] = [{"q": "x"}] * MOST_INSTANCES
    full = Session(asked.form, asked.world, state)
    with pytest.raises(KeyError):
        full.add("r")
    prompt = full.prompt()
    assert prompt is not None
    assert prompt.path == "last"  # "another one?" is not asked any more


def test_a_count_that_only_counts_its_own_rows_is_refused() -> None:
    for count, rows in (
        ("count(${r}) + 1", []),
        ("${n}", [row("calculate", "n", calculation="count(${r}) + 1")]),
    ):
        found = problems_of(form(*rows, *repeat(count, row("integer", "q"))))
        assert "cycle" in {problem.code for problem in found}


def test_a_count_that_hangs_on_its_own_rows_makes_them_one_by_one() -> None:
    for count in ("count(${q}) + 1", "10 + sum(${q})"):
        asked = walk(form(*repeat(count, row("integer", "q"))))
        for place in (1, 2, 3):
            asked.asks(f"r[{place}]/q")
            assert len(asked.session.state()["values"]["r"]) == place
            asked.answer("1000000000")


# values -------------------------------------------------------------------------------------------------------------


def test_a_text_that_doubles_with_every_row_is_cut() -> None:
    doubles = [
        row("calculate", f"a{place}", calculation=f"concat(${{a{place - 1}}}, ${{a{place - 1}}})")
        for place in range(1, 61)
    ]
    asked = walk(form(row("text", "a0"), *doubles, row("text", "last"))).answer("0123456789")
    assert asked.value("a3") == "0123456789" * 8
    assert len(asked.value("a20")) == LONGEST_TEXT
    assert len(json.dumps(asked.session.state())) < MOST_TEXT * 1.1
    asked.asks("last").answer("x").ends()


def test_nothing_longer_than_a_value_is_put_together() -> None:
    long = row("calculate", "a", calculation="'" + "x" * 30_000 + "'")
    asked = walk(form(row("text", "q"), long, *repeat("1000", row("calculate", "b", calculation="${a}")),
                      row("calculate", "c", calculation="join(${a}, ${b})"),
                      row("calculate", "d", calculation="concat(" + ", ".join(["${a}"] * 1_000) + ")")))  # fmt: skip
    assert len(asked.value("d")) <= LONGEST_TEXT
    assert len(json.dumps(asked.session.state())) < MOST_TEXT * 1.1


def test_fields_that_set_each_other_come_to_rest() -> None:
    ring = [
        row(
            "text",
            f"a{place}",
            calculation=f"concat(${{a{(place - 1) % 20}}}, 'x')",
            trigger=f"${{a{(place - 1) % 20}}}",
        )
        for place in range(20)
    ]
    session = Session(compiled(form(*ring)).form, given())
    session.answer("1")
    assert session.prompt() is not None
    assert len(json.dumps(session.state())) < 100_000


# labels -------------------------------------------------------------------------------------------------------------


def test_a_choice_named_after_the_choice_that_it_names() -> None:
    choices = "\n| choices |\n| | list_name | name | label |\n| | l | a | A ${n} |\n| | l | b | B ${n} |"
    named = row("calculate", "n", calculation="jr:choice-name(${q}, '${q}')")
    rows = [row("select_one l", "q"), named, row("note", "m", label="Chosen: ${n}")]
    asked = walk(form(*rows) + choices).answer("a")
    assert "Chosen: A" in asked.prompt.label


def test_choices_that_name_choices_that_name_choices_do_not_multiply() -> None:
    lists = [f"| | l{of} | c{place} | L ${{n{of + 1}}} |" for of in range(8) for place in range(10)]
    asks = [row(f"select_one l{of}", f"q{of}") for of in range(8)]
    names = [row("calculate", f"n{of}", calculation=f"jr:choice-name('c1', '${{q{of}}}')") for of in range(8)]
    names.append(row("calculate", "n8", calculation="'end'"))
    choices = "\n| choices |\n| | list_name | name | label |\n" + "\n".join(lists)
    walk(form(*asks, *names) + choices).answer("c1").asks("q1")


def test_a_label_with_thousands_of_outputs() -> None:
    asked = walk(form(row("text", "a"), row("note", "n", label="${a} " * 3_000))).answer("x")
    assert asked.prompt.label.count("x") == 3_000


def test_names_of_ten_thousand_characters() -> None:
    name = "q" * 10_000
    asked = walk(form(row("text", name), row("calculate", "c", calculation=f"${{{name}}}"))).asks(name).answer("x")
    assert asked.value("c") == "x"


# privacy classes ----------------------------------------------------------------------------------------------------


def test_a_class_goes_along_a_chain_written_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each field is looked at a few times, and not once for each field of the chain."""
    fields = "".join(f"<c{place}/>" for place in range(1_000))
    binds = "".join(f'<bind nodeset="/data/c{place}" calculate="/data/c{place + 1}"/>' for place in range(999))
    looks = count(monkeypatch, classes, "_strictness")
    last = '<bind nodeset="/data/c999" xmlns:kb="https://khaoban.org/xforms" kb:class="P3"/>'
    form = load(xform(fields, binds + last))
    assert form.root.names["c0"].kb["class"] == "P3"
    assert len(looks) < 20_000


# shape and size -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [60, 2_000])
def test_groups_in_groups_without_end_are_refused(depth: int) -> None:
    rows = [row("begin_group", f"g{place}") for place in range(depth)]
    found = problems_of(form(*rows, row("text", "q"), *[row("end_group")] * depth))
    assert [problem for problem in found if problem.severity == "error"]


def test_xml_as_deep_as_it_may_be_is_refused_for_its_groups() -> None:
    assert refused(xform("<q>" * 200 + "</q>" * 200)) == {"groups_deep"}
    assert refused(xform(body="<group>" * 200 + "</group>" * 200)) == {"groups_deep"}


LAUGHS = "".join(f'<!ENTITY l{place} "{f"&l{place - 1};" * 10}">' for place in range(1, 12))


@pytest.mark.parametrize(
    "source",
    [
        xform("<q>&l11;</q>", before=f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'),
        xform("<q>" + "&a;" * 20_000 + "</q>", before=f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'),
        xform("<q>&a;</q>", before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        xform(before='<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'),
        xform(before='<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>'),
        xform("<q>" + "x" * 20_000_000 + "</q>"),
        xform("<q>" * 100_000 + "</q>" * 100_000),
        xform("<q/>" * 1_100_000),
        xform("".join(f"<q{place}/>" for place in range(20_000))),
        xform("<q " + " ".join(f'a{place}="1"' for place in range(20_000)) + "/>"),
        b"\xff\xfe\x00\x00<",
        "\x00",
        "",
        xform() + "\ud800",
    ],
    ids=["laughs", "quadratic", "file", "dtd", "parameter", "30 MB", "deep", "tags", "fields", "attributes", "bytes",
         "null", "nothing", "surrogate"],
)  # fmt: skip
def test_hostile_xml_is_refused(source: str | bytes) -> None:
    assert refused(source) <= {"xform_xml", "xform_doctype", "xform_large", "groups_deep"}


def test_three_hundred_languages() -> None:
    languages = " | ".join(f"label::L{place} (l{place})" for place in range(300))
    said = " | ".join(f"Q{place}" for place in range(300))
    asked = walk(f"| survey |\n| | type | name | {languages} |\n| | text | q | {said} |")
    prompt = asked.session.prompt("l299")
    assert prompt is not None
    assert prompt.label == "Q299"


# a state that no session wrote --------------------------------------------------------------------------------------

PLAIN = form(
    row("text", "t"),
    row("begin_group", "g"),
    row("integer", "n", relevant="${t} != ''"),
    row("end_group"),
    row("begin_repeat", "r"),
    row("text", "q"),
    row("end_repeat"),
)


def nested(of: str, depth: int = 5_000) -> Any:
    value: Any = []
    for _ in range(depth):
        value = {of: value} if of else [value]
    return value


@pytest.mark.parametrize(
    "kept",
    [
        {"values": 5},
        {"values": [1]},
        {"values": {"t": 5}},
        {"values": {"t": True}},
        {"values": {"t": [nested("")]}},
        {"values": {"t": "x" * 5_000_000}},
        {"values": {"g": [1, 2]}},
        {"values": {"g": "x"}},
        {"values": nested("g")},
        {"values": {"g": {"n": "no number"}}},
        {"values": {"r": 5}},
        {"values": {"r": "abc"}},
        {"values": {"r": {"rows": 5, "parked": "x", "done": []}}},
        {"values": {"r": {"rows": {"a": 1}}}},
        {"values": {"r": [5, "x", None, []]}},
        {"values": {"r": [{}] * 1_000_000}},
        {"values": {"r": {"rows": [{}], "parked": [{"q": "x" * 1_000}] * 100_000}}},
        {"values": {"t": None, "g": None, "r": None}},
        {"off": 5},
        {"off": "g"},
        {"off": [5, None, [], "g/n", "r[x]"]},
        {"off": ["r[1]/q"] * 1_000_000},
        {"at": 5},
        {"at": "r[x]/q"},
        {"at": "r[²]/q"},
        {"at": "r[" + "9" * 5_000 + "]/q"},
        {"at": "t/t/t"},
        {"at": "g"},
        {"at": "/" * 1_000_000},
        {"draws": "x"},
        {"draws": 1e300},
        {"version": ["x"]},
    ],
    ids=lambda kept: f"{next(iter(kept))}",
)
def test_a_session_survives_a_state_of_any_shape(kept: dict[str, Any]) -> None:
    form_of = compiled(PLAIN)
    session = Session(form_of.form, given(), {"form": "form", "version": form_of.version, **kept})
    assert session.prompt() is not None
    again = session.state()
    assert Session(form_of.form, given(), json.loads(json.dumps(again))).state() == again
    assert len(json.dumps(again)) < MOST_TEXT * 1.2


@pytest.mark.parametrize("kept", [[], 5, "x", {}], ids=str)
def test_a_state_that_is_none_begins_blank(kept: Any) -> None:
    session = Session(compiled(PLAIN).form, given(), kept)
    assert Walk(compiled(PLAIN).form, given()).prompt.path == "t"
    prompt = session.prompt()
    assert prompt is not None
    assert prompt.path == "t"
