"""What a form is told without asking."""

from __future__ import annotations

from datetime import date

import pytest

from tests.forms.scenario import NOW, walk


def test_metadata_fill_themselves() -> None:
    story = walk("""
| survey |
| | type | name | label | default |
| | start | start | | |
| | end | end | | |
| | today | today | | |
| | hidden | batch | | b7 |
| | text | a | A | |
""")
    values = story.asks("a", of=1).answer("x").ends().values
    assert values["today"] == date(2026, 11, 21)
    assert values["start"] == values["end"] == NOW
    assert (story.value("start"), story.value("end")) == ("2026-11-21T09:30:00.000+07:00",) * 2
    assert values["batch"] == "b7"


@pytest.mark.parametrize("kind", ["username", "deviceid", "phonenumber", "email"])
def test_what_the_caller_knows_is_filled_in(kind: str) -> None:
    form = f"| survey |\n| | type | name | label |\n| | {kind} | m | |\n| | text | a | A |"
    assert walk(form, properties={kind: "noy"}).asks("a").answer("x").ends().values == {"m": "noy", "a": "x"}
    assert walk(form).asks("a").answer("x").ends().values == {"m": None, "a": "x"}


@pytest.mark.parametrize(
    "kind", ["start-geopoint", "background-geopoint", "background-audio", "audit", "subscriberid", "simserial"]
)
def test_what_only_a_device_knows_is_blank(kind: str) -> None:
    name, trigger = ("audit" if kind == "audit" else "m"), "${a}" if kind == "background-geopoint" else ""
    story = walk(f"""
| survey |
| | type | name | label | trigger |
| | text | a | A | |
| | {kind} | {name} | | {trigger} |
""")
    finished = story.asks("a", of=1).answer("x").ends()
    assert finished.values == ({"a": "x"} if kind == "audit" else {"a": "x", "m": None})


def test_audit_is_left_blank_whatever_it_should_log() -> None:
    story = walk("""
| survey |
| | type | name | label | parameters |
| | audit | audit | | location-priority=high-accuracy location-min-interval=60 location-max-age=120 |
| | text | a | A | |
""")
    assert "<audit/>" in story.answer("x").ends().xml
