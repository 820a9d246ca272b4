"""Languages: any number, changed at any moment, the next best where one is missing."""

from __future__ import annotations

import pytest

from forms.walking.session import Refused, Session
from tests.forms.scenario import form_of, given, walk

FORM = """
| survey |
| | type | name | label::Lao (lo) | label::Thai (th) | label::English (en) | constraint | constraint_message::Lao (lo) | constraint_message::English (en) |
| | --- | --- | --- | --- | --- | --- | --- | --- |
| | integer | pigs | ໝູຈັກໂຕ? | หมูกี่ตัว | How many pigs? | . < 100 | ໜ້ອຍກວ່າ 100 | Fewer than 100 |
| | select_one yn | sick | ເຈັບບໍ່? | - | | | | |
| | note | n | ມີ ${pigs} ໂຕ | มี ${pigs} ตัว | ${pigs} pigs | | | |

| choices |
| | list_name | name | label::Lao (lo) | label::Thai (th) | label::English (en) |
| | yn | y | ແມ່ນ | ใช่ | Yes |
| | yn | n | ບໍ່ | | No |

| settings |
| | form_title::Lao (lo) | form_title::English (en) | default_language |
| | ສັດລ້ຽງ | Animals | lo |
"""


def test_the_forms_languages_and_titles() -> None:
    form = form_of(FORM)
    assert (form.languages, form.default_language) == (("lo", "th", "en"), "lo")
    assert [form.title(language) for language in ("lo", "en", "th", "fr")] == ["ສັດລ້ຽງ", "Animals", "ສັດລ້ຽງ", "ສັດລ້ຽງ"]


def test_each_prompt_in_the_language_asked_for_or_the_default() -> None:
    session = Session(form_of(FORM), given())

    def label(language: str) -> str:
        prompt = session.prompt(language)
        assert prompt is not None
        return prompt.label

    assert [label(language) for language in ("lo", "th", "en", "fr")] == [
        "ໝູຈັກໂຕ?",
        "หมูกี่ตัว",
        "How many pigs?",
        "ໝູຈັກໂຕ?",
    ]
    session.answer("7")
    assert label("th") == label("en") == "ເຈັບບໍ່?"
    prompt = session.prompt("th")
    assert prompt is not None
    assert [option.label for option in prompt.choices] == ["ใช่", "ບໍ່"]
    session.answer("n")
    assert (label("lo"), label("en")) == ("ມີ 7 ໂຕ", "7 pigs")
    assert session.review("en")[1].shown == "No"


def test_messages_come_in_the_language_asked_for() -> None:
    session = Session(form_of(FORM), given())
    with pytest.raises(Refused) as refused:
        session.answer("200")
    said = [refused.value.text(language) for language in ("lo", "en", "th")]
    assert said == ["ໜ້ອຍກວ່າ 100", "Fewer than 100", "ໜ້ອຍກວ່າ 100"]


def test_a_plain_label_beside_translated_ones_is_the_default() -> None:
    form = form_of("""
| survey |
| | type | name | label | label::Thai (th) |
| | text | a | Pig | หมู |
""")
    session = Session(form, given())
    prompts = [session.prompt(language) for language in ("th", "lo", "")]
    assert [prompt and prompt.label for prompt in prompts] == ["หมู", "Pig", "Pig"]
    assert form.languages == ("th",)


def test_names_in_lao_script() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | integer | ນ້ຳ | Water | |
| | calculate | น้ำหนัก | | ${ນ້ຳ} * 2 |
""")
    assert story.answer("4").ends().values == {"ນ້ຳ": 4, "น้ำหนัก": "8"}


def test_a_form_remembers_nothing_of_readers_of_other_languages() -> None:
    form = walk("| survey |\n| | type | name | label::Lao (lo) |\n| | text | q | Q |").form
    assert form.order("lo") == ("lo", "")
    before = {name: repr(value) for name, value in vars(form).items()}
    for place in range(50):
        assert form.order(f"x{place}") == (f"x{place}", "lo", "")
    assert {name: repr(vars(form)[name]) for name in before} == before
