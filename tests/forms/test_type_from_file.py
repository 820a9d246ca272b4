"""Choices and look-ups from lists that are not in the form: files, and what the caller serves."""

from __future__ import annotations

import pytest

from tests.forms.scenario import walk

VILLAGES = (
    {"name": "v1", "label": "Ban Mai", "label::Lao (lo)": "ບ້ານໃໝ່", "district": "d1", "code": "01", "title": "New"},
    {"name": "v2", "label": "Ban Kao", "district": "d2", "code": "02", "title": "Old"},
)


@pytest.mark.parametrize("kind", ["select_one_from_file", "select_multiple_from_file"])
@pytest.mark.parametrize("file", ["villages.csv", "villages.xml"])
def test_choices_come_from_a_served_list(kind: str, file: str) -> None:
    story = walk(f"| survey |\n| | type | name | label |\n| | {kind} {file} | v | V |", {"villages": VILLAGES})
    assert [option.label for option in story.prompt.choices] == ["Ban Mai", "Ban Kao"]
    lao = story.session.prompt("lo")
    assert lao is not None
    assert lao.choices[0].label == "ບ້ານໃໝ່"
    story.refuses("v3", "choice")
    assert story.answer("v2").ends().values == {"v": "v2" if kind == "select_one_from_file" else ["v2"]}


def test_a_geojson_has_ids_and_titles() -> None:
    story = walk(
        "| survey |\n| | type | name | label |\n| | select_one_from_file wells.geojson | w | W |",
        {"wells": ({"id": "w1", "title": "North", "geometry": "17.9 102.6 0 0"},)},
    )
    assert [(option.name, option.label) for option in story.prompt.choices] == [("w1", "North")]


def test_other_columns_hold_names_and_labels() -> None:
    story = walk(
        "| survey |\n| | type | name | label | parameters |\n"
        "| | select_one_from_file villages.csv | v | V | value=code label=title |",
        {"villages": VILLAGES},
    )
    assert [(option.name, option.label) for option in story.prompt.choices] == [("01", "New"), ("02", "Old")]
    assert story.answer("02").ends().values == {"v": "02"}


def test_a_filter_on_a_served_list() -> None:
    story = walk(
        "| survey |\n| | type | name | label | choice_filter |\n| | text | d | D | |\n"
        "| | select_one_from_file villages.csv | v | V | district = ${d} |",
        {"villages": VILLAGES},
    )
    story.answer("d2").offers("v2").answer("v2").jump("d").answer("d1").asks("v", value="").offers("v1")


@pytest.mark.parametrize("kind", ["csv-external", "xml-external"])
def test_lists_to_look_things_up_in(kind: str) -> None:
    story = walk(
        f"""
| survey |
| | type | name | label | calculation |
| | {kind} | villages | | |
| | text | v | V | |
| | calculate | title | | instance('villages')/root/item[name = ${{v}}]/title |
""",
        {"villages": VILLAGES},
    )
    assert story.answer("v2").ends().values == {"v": "v2", "title": "Old"}


def test_external_choices() -> None:
    story = walk("""
| survey |
| | type | name | label | choice_filter |
| | select_one district | d | District | |
| | select_one_external village | v | Village | district = ${d} |
| choices |
| | list_name | name | label |
| | district | d1 | North |
| | district | d2 | South |
| external_choices |
| | list_name | name | label | district |
| | village | v1 | Ban Mai | d1 |
| | village | v2 | Ban Kao | d2 |
""")
    story.answer("d2").asks("v", type="select_one", label="Village").offers("v2").refuses("v1", "choice")
    assert story.answer("v2").ends().values == {"d": "d2", "v": "v2"}
