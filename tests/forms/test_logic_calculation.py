"""Calculations: computed again whenever what they read changes."""

from __future__ import annotations

from forms.hosting import HostFunction, host
from forms.sheets.xlsform import compile_form
from tests.forms.scenario import Walk, given, walk, workbook


def test_calculations_follow_each_other() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | calculate | c | | ${b} + 1 |
| | calculate | b | | ${a} * 2 |
| | integer | a | A | |
| | note | n | Is ${c} | |
""")
    assert story.answer("4").asks("n", label="Is 9").value("c") == "9"
    story.jump("a").answer("")
    assert story.value("c") == ""  # NaN is stored blank


def test_the_field_s_type_shapes_what_is_stored() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | integer | whole | W | 7 div 2 |
| | decimal | part | P | 7 div 2 |
| | date | day | D | date('2026-11-21') + 10 |
| | calculate | text | | 7 div 2 |
| | calculate | yes | | 1 < 2 |
| | calculate | big | | 3000000 * 1000 + 0.5 |
""")
    assert [story.value(name) for name in ("whole", "part", "day", "text", "yes", "big")] == [
        "3",
        "3.5",
        "2026-12-01",
        "3.5",
        "true",
        "3000000000.5",
    ]


def test_a_calculated_question_is_shown_and_not_taken() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | integer | a | A | |
| | integer | double | D | ${a} * 2 |
""")
    story.answer("4").asks("double", type="note", readonly=True, value="8").answer("99")
    assert story.ends().values == {"a": 4, "double": 8}


def test_a_hidden_calculation_reads_as_blank_and_is_left_out() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | relevant |
| | integer | a | A | | |
| | calculate | b | | ${a} * 2 | ${a} > 10 |
| | calculate | c | | concat('[', ${b}, ']') | |
""")
    assert story.answer("11").value("c") == "[22]"
    assert story.jump("a").answer("9").value("c") == "[]"
    assert story.ends().values == {"a": 9, "c": "[]"}


def test_numbers_that_were_calculated_are_numbers() -> None:
    """`'10' = '10.0'` does not hold for text; for what was reckoned it does, and 0 does not hold."""
    story = walk("""
| survey |
| | type | name | label | calculation |
| | integer | a | A | |
| | calculate | n | | ${a} - 1 |
| | calculate | none | | if(${n}, 'some', 'none') |
| | calculate | chosen | | if(${a} > 100, 'x', ${n}) |
| | calculate | mixed | | if(${chosen}, 'some', 'none') |
| | calculate | digits | | if(${a} > 100, '0', ${n}) |
| | calculate | unknown | | if(${digits}, 'some', 'none') |
| | calculate | back | | concat(${n}, '') |
| | calculate | word | | if(${back}, 'some', 'none') |
""")
    story.answer("1")
    assert [story.value(name) for name in ("none", "mixed", "unknown", "word")] == ["none", "none", "some", "some"]
    story.jump("a").answer("101")
    assert story.value("mixed") == "some"


def test_moments_count_whole_days_and_their_parts_by_name() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | dateTime | begun | Begun | |
| | dateTime | ended | Ended | |
| | calculate | days | | ${ended} - ${begun} |
| | calculate | hours | | round((decimal-date-time(${ended}) - decimal-date-time(${begun})) * 24, 2) |
| | calculate | after | | ${ended} > ${begun} |
| | calculate | later | | now() |
| | calculate | since | | ${later} - ${begun} |
""")
    story.answer("2026-11-20T23:00:00.000+07:00", "2026-11-21T01:30:00.000+07:00")
    assert [story.value(name) for name in ("days", "hours", "after", "since")] == ["1", "2.5", "true", "1"]


def test_dates_are_reckoned_with() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | date | born | Born | |
| | calculate | years | | int((today() - ${born}) div 365.25) |
| | calculate | due | | format-date(${born} + 280, '%d/%m/%Y') |
| | calculate | month | | format-date(date(${born} - 1), '%b %Y') |
| | calculate | before | | ${born} < date('2000-01-01') |
""")
    story.answer("1999-11-01")
    assert [story.value(name) for name in ("years", "due", "month", "before")] == [
        "27",
        "07/08/2000",
        "Oct 1999",
        "true",
    ]


def test_each_row_reckons_for_itself_and_all_together_outside() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | repeat_count |
| | begin_repeat | r | R | | 2 |
| | integer | kg | Kg | | |
| | integer | price | Price | | |
| | calculate | sum | | ${kg} * ${price} | |
| | calculate | place | | position(..) | |
| | calculate | share | | round(${sum} div sum(../../r/sum) * 100) | |
| | end_repeat | | | | |
| | calculate | all | | sum(${sum}) | |
| | calculate | names | | join('+', ${sum}) | |
""")
    story.answer("2", "10", "3", "20")
    assert [story.value(name) for name in ("all", "names")] == ["80", "20+60"]
    assert [[story.value(f"r[{row}]/{name}") for name in ("sum", "place", "share")] for row in (1, 2)] == [
        ["20", "1", "25"],
        ["60", "2", "75"],
    ]


def test_places_move_up_when_a_row_is_taken_away() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | begin_repeat | r | R | |
| | text | a | A | |
| | calculate | place | | concat(position(..), ': ', ${a}) |
| | end_repeat | | | |
""")
    story.answer("x", "yes", "y", "yes", "z", "no")
    story.session.remove("r[1]")
    story.restart()
    assert [story.value(f"r[{row}]/place") for row in (1, 2)] == ["1: y", "2: z"]


def test_host_functions_are_called_by_name() -> None:
    form = """
| survey |
| | type | name | label | calculation |
| | decimal | kg | Kg | |
| | calculate | z | | kb:growth('waz', ${kg}) |
"""
    made = compile_form(workbook(form), functions={"kb:growth": lambda what, kg: "" if kg == "" else kg - 10})
    story = Walk(made.form, given(functions={"kb:growth": lambda what, kg: "" if kg == "" else kg - 9}))
    assert story.value("z") == ""
    assert story.answer("12.5").value("z") == "3.5"


def test_a_moment_is_cut_to_what_the_field_holds() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | date | day | D | now() |
| | time | clock | T | now() |
| | dateTime | midnight | M | today() |
| | dateTime | begun | B | now() |
| | date | later | L | now() + 1 |
| | integer | many | N | 1 < 2 |
| | text | a | A | |
""")
    assert [story.value(name) for name in ("day", "clock", "midnight", "begun", "later", "many")] == [
        "2026-11-21",
        "09:30:00.000+07:00",
        "2026-11-21T00:00:00.000+07:00",
        "2026-11-21T09:30:00.000+07:00",
        "2026-11-22",
        "1",
    ]


def test_what_a_function_of_the_host_gives_is_a_number_where_it_says_so() -> None:
    form = """
| survey |
| | type | name | label | calculation | relevant |
| | integer | kg | Kg | | |
| | calculate | z | | kb:growth(${kg}) | |
| | text | why | Why | | ${z} |
"""
    growth = HostFunction("kb:growth", lambda kg: kg - 9, arguments=("number",), returns="number")
    made = compile_form(workbook(form), functions=host(growth))
    Walk(made.form, given()).answer("9").ends()
    Walk(made.form, given()).answer("12").asks("why")
