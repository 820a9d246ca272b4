"""`forms try --json`: a form walked by another program, one JSON object a line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.form import Form
from forms.sheets.xlsform import compile_form
from forms.walking.session import Finished, Session, Unfinished
from handlers.commands.desk import voice_for
from handlers.commands.rehearsal import Rehearsal
from handlers.commands.walking import LONGEST, VERBS, Talk
from handlers.settings import HOUSE
from tests.forms.scenario import compiled, form_of, workbook
from tests.forms.scenario import given as given_world
from tests.handlers.administrator import Administrator, administrator

__all__ = ["administrator"]

DAY = date(2026, 11, 21)
Message = dict[str, Any]

HOME = """
| survey |
| | type | name | label | hint | required | relevant | constraint | constraint_message | required_message |
| | note | hello | Good morning | | | | | | |
| | text | head | Who is the head? | Her whole name | yes | | | | A house has a head. |
| | integer | people | How many people? | | yes | | . > 0 and . < 30 | From 1 to 29. | |
| | select_multiple animal | animals | Which animals? | | | ${people} > 1 | | | |
| | begin_repeat | kids | Child | | | | | | |
| | text | name | Name | | yes | | | | |
| | integer | age | Age | | | | . < 18 | | |
| | end_repeat | | | | | | | | |
| | date | since | Since when? | | | | . <= today() | Not in the future. | |

| choices |
| | list_name | name | label |
| | animal | hen | Hens |
| | animal | pig | Pigs |
| | animal | cow | Cows |

| settings |
| | form_id |
| | home |
"""
TYPES = """
| survey |
| | type | name | label | parameters | readonly | calculation | default | bind::type |
| | start | started | | | | | | |
| | text | words | Words | | | | | |
| | integer | whole | Whole | | | | | |
| | decimal | part | Part | | | | | |
| | range | level | Level | start=0 end=10 step=2 | | | | |
| | date | day | Day | | | | | |
| | time | hour | Hour | | | | | |
| | dateTime | moment | Moment | | | | | |
| | select_one yn | one | One | | | | | |
| | select_multiple yn | several | Several | | | | | |
| | rank yn | order | Order | | | | | |
| | acknowledge | seen | Seen? | | | | | |
| | geopoint | place | Place | | | | | |
| | image | photo | Photo | | | | | |
| | audio | sound | Sound | | | | | |
| | video | film | Film | | | | | |
| | file | paper | Paper | | | | | |
| | barcode | code | Code | | | | | |
| | note | said | That is all, ${words} | | | | | |
| | integer | fixed | Fixed | | yes | | 7 | |
| | calculate | twice | | | | ${whole} * 2 | | int |
| | calculate | endless | | | | 1 div 0 | | decimal |
| | integer | boundless | | | | -1 div 0 | | |

| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |

| settings |
| | form_id |
| | types |
"""


class Driver:
    """Another program: writes lines, reads what comes back. All lines are given beforehand, as in a file."""

    def __init__(self, form: Form | str, *, seed: str = "1", language: str = "") -> None:
        self.form = form if isinstance(form, Form) else form_of(form)
        self.seed, self.language = seed, language
        self.ended = False

    def says(self, *lines: object) -> list[Message]:
        """What comes out when these lines go in; anything but bytes is written as JSON."""
        sent = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines)
        voice, went = voice_for("en"), io.BytesIO()
        session = Rehearsal(DAY, self.seed, (), {}).session(self.form, voice.zone)[0]
        self.ended = Talk(session, voice, self.language, io.BytesIO(sent), went).run()
        return [json.loads(line) for line in went.getvalue().splitlines()]

    def ends(self, *lines: object) -> Message:
        """The submission after these lines."""
        *_, last = self.says(*lines)
        assert self.ended, last
        found: Message = last["submission"]
        return found


def refusals(messages: Iterable[Message]) -> list[str]:
    return [message["refused"] for message in messages if "refused" in message]


def paths(messages: Iterable[Message]) -> list[str]:
    return [path for message in messages if (path := message.get("ask") or message.get("repeat"))]


# The way through


def test_a_form_is_walked_to_its_end() -> None:
    driver = Driver(HOME)
    told = driver.says(
        {"skip": True},
        {"answer": "Keo"},
        {"answer": 4},
        {"answer": ["hen", "pig"]},
        {"answer": "Noy"},
        {"answer": 7},
        {"add": True},
        {"answer": "Lah"},
        {"skip": True},
        {"done": True},
        {"answer": "2026-11-01"},
    )
    assert driver.ended
    assert told[0] == {
        "ask": "hello", "type": "note", "label": "Good morning", "hint": "", "required": False, "readonly": True,
        "choices": [],
    }  # fmt: skip
    assert told[1] == {
        "ask": "head", "type": "text", "label": "Who is the head?", "hint": "Her whole name", "required": True,
        "readonly": False, "choices": [],
    }  # fmt: skip
    assert told[3]["choices"] == [
        {"name": "hen", "label": "Hens"},
        {"name": "pig", "label": "Pigs"},
        {"name": "cow", "label": "Cows"},
    ]
    assert told[6] == {"repeat": "kids", "count": 1, "label": "Child"}
    assert told[7]["ask"] == "kids[2]/name"
    assert told[9] == {"repeat": "kids", "count": 2, "label": "Child"}
    assert told[-1]["submission"] == {
        "head": "Keo",
        "people": 4,
        "animals": ["hen", "pig"],
        "kids": [{"name": "Noy", "age": 7}, {"name": "Lah", "age": None}],
        "since": "2026-11-01",
    }
    assert "<head>Keo</head>" in told[-1]["xml"]
    assert "<animals>hen pig</animals>" in told[-1]["xml"]


def test_every_type_takes_its_canonical_value_and_gives_it_back_typed() -> None:
    submission = Driver(TYPES).ends(
        {"answer": "a | b\nc"}, {"answer": 12}, {"answer": 2.50}, {"answer": 4}, {"answer": "2026-11-21"},
        {"answer": "08:30"}, {"answer": "2026-11-21T08:30:00.000+07:00"}, {"answer": "yes"}, {"answer": ["yes", "no"]},
        {"answer": ["no", "yes"]}, {"answer": True}, {"answer": [17.97, 102.6]}, {"answer": "a.jpg"},
        {"answer": "b.mp3"}, {"answer": "c.mp4"}, {"answer": "d.pdf"}, {"answer": "885123"}, {"skip": True},
        {"answer": "nobody may change it"},
    )  # fmt: skip
    assert submission["words"] == "a | b\nc"
    assert (submission["whole"], submission["part"], submission["level"]) == (12, 2.5, 4)
    assert (submission["day"], submission["hour"][:5]) == ("2026-11-21", "08:30")
    assert submission["moment"].startswith("2026-11-21T08:30")
    assert (submission["one"], submission["several"], submission["order"]) == ("yes", ["yes", "no"], ["no", "yes"])
    assert (submission["seen"], submission["photo"], submission["code"]) == ("OK", "a.jpg", "885123")
    assert submission["place"].startswith("17.97 102.6")
    assert (submission["fixed"], submission["twice"]) == (7, 24)
    assert (submission["endless"], submission["boundless"]) == ("Infinity", "-Infinity")
    assert "said" not in submission


def test_what_nobody_may_change_is_asked_as_readonly_with_its_own_type_and_value() -> None:
    told = Driver(TYPES).says(*[{"skip": True}] * 30)
    (fixed,) = [message for message in told if message.get("ask") == "fixed"]
    assert (fixed["readonly"], fixed["type"], fixed["value"]) == (True, "integer", "7")
    (level,) = [message for message in told if message.get("ask") == "level"]
    assert level["parameters"] == {"start": "0", "end": "10", "step": "2"}


@pytest.mark.parametrize(
    ("answer", "path", "kept"),
    [
        ("12", "whole", 12),
        (12.0, "whole", 12),
        (" 12 ", "whole", 12),
        (1e2, "whole", 100),
        (None, "whole", None),
        (3, "part", 3),
        ("0.10", "part", 0.1),
        (2024, "words", "2024"),
        (0.5, "words", "0.5"),
        (True, "words", "true"),
        (True, "one", "yes"),
        (False, "one", "no"),
        ("yes no", "several", ["yes", "no"]),
        ([], "several", None),
        (["yes"], "one", "yes"),
        (False, "seen", None),
        ("OK", "seen", "OK"),
        ("17.97 102.6 0 5", "place", "17.97 102.6 0 5"),
    ],
)
def test_an_answer_may_be_any_json_that_means_it(answer: object, path: str, kept: object) -> None:
    told = Driver(TYPES).says({"jump": path}, {"answer": answer}, *[{"skip": True}] * 30)
    assert refusals(told) == []
    assert told[-1]["submission"][path] == kept


@pytest.mark.parametrize(
    ("answer", "path", "kind"),
    [
        ("twelve", "whole", "format"),
        (1.5, "whole", "format"),
        (10**60, "whole", "format"),
        (True, "whole", "format"),
        ({"a": 1}, "words", "format"),
        ([["a"]], "words", "format"),
        ([None], "several", "format"),
        (["yes no"], "several", "format"),
        ("maybe", "one", "choice"),
        (["yes", "maybe"], "several", "choice"),
        ("2026-02-30", "day", "format"),
        ("21/11/2026", "day", "format"),
        (11, "level", "constraint"),
    ],
)
def test_an_answer_that_cannot_be_one_is_refused_and_asked_again(answer: object, path: str, kind: str) -> None:
    before, refused, again, end = Driver(TYPES).says({"jump": path}, {"answer": answer})[1:]
    assert refused["refused"] == kind
    assert refused["message"]
    assert again == before
    assert end == {"unfinished": path}


# What is refused by the form


def test_the_forms_own_words_tell_why_an_answer_is_refused() -> None:
    told = Driver(HOME).says({"skip": True}, {"skip": True}, {"answer": ""}, {"answer": "Keo"}, {"answer": 40})
    assert [(each["refused"], each["message"]) for each in told if "refused" in each] == [
        ("required", "A house has a head."),
        ("required", "A house has a head."),
        ("constraint", "From 1 to 29."),
    ]
    assert paths(told) == ["hello", "head", "head", "head", "people", "people"]


def test_without_words_of_the_form_ours_tell_it() -> None:
    told = Driver(HOME).says({"skip": True}, {"answer": "Keo"}, {"answer": None})
    assert told[3] == {"refused": "required", "message": "This question needs an answer."}


CROSSED = """
| survey |
| | type | name | label | required | constraint | constraint_message |
| | integer | all | How many? | yes | | |
| | integer | some | How many of them? | | . <= ${all} | No more than all. |
| settings |
| | form_id |
| | crossed |
"""


def test_an_answer_that_no_longer_holds_comes_up_again() -> None:
    driver = Driver(CROSSED)
    told = driver.says({"answer": 5}, {"back": True}, {"answer": 5}, {"answer": 4})
    assert driver.ended
    form = CROSSED.replace("| settings |", "| | text | last | Anything else? | | | |\n| settings |", 1)
    told = Driver(form).says({"answer": 5}, {"answer": 4}, {"jump": "all"}, {"answer": 2}, {"skip": True})
    assert paths(told) == ["all", "some", "last", "all", "some", "some"]
    assert told[4]["value"] == "4"
    assert told[5] == {"refused": "constraint", "message": "No more than all."}


def test_what_no_longer_holds_at_the_end_is_told_with_its_path_and_asked_again() -> None:
    thinks = iter([True, False, False, True, True, True])
    book = workbook(CROSSED.replace(". <= ${all}", "kb:allows(.)"))
    driver = Driver(compile_form(book, functions={"kb:allows": lambda _: next(thinks)}).form)
    told = driver.says({"answer": 5}, {"answer": 4}, {"answer": 3})
    assert driver.ended, told
    why = next(place for place, message in enumerate(told) if "path" in message)
    assert told[why] == {"refused": "constraint", "message": "No more than all.", "path": "some"}
    assert (told[why + 1]["ask"], told[why + 1]["value"]) == ("some", "4")
    assert told[-1]["submission"] == {"all": 5, "some": 3}


def test_what_can_never_be_sent_ends_the_walk_and_does_not_go_round_for_ever() -> None:
    class Stubborn(Session):
        def finalize(self) -> Finished:
            raise Unfinished(("nowhere",))

    went = io.BytesIO()
    session = Stubborn(form_of(CROSSED), given_world())
    came = io.BytesIO(b'{"answer": 1}\n{"skip": true}\n')
    assert not Talk(session, voice_for("en"), "", came, went).run()
    assert json.loads(went.getvalue().splitlines()[-1]) == {"unfinished": "nowhere"}


# Moving


def test_one_may_go_back_jump_and_change_an_answer() -> None:
    told = Driver(HOME).says(
        {"skip": True}, {"answer": "Keo"}, {"answer": 4}, {"back": True}, {"answer": 5}, {"jump": "/head"},
        {"answer": "Noy"}, {"jump": "/khaoban/people"}, {"answer": 1}, {"answer": "Lah"},
    )  # fmt: skip
    assert paths(told) == [
        "hello", "head", "people", "animals", "people", "animals", "head", "animals", "people", "kids[1]/name",
        "kids[1]/age",
    ]  # fmt: skip
    assert told[4]["value"] == "4"
    assert told[-1] == {"unfinished": "kids[1]/age"}


def test_what_stands_there_stays_when_it_is_skipped_and_goes_when_it_is_emptied() -> None:
    form = "| survey |\n| | type | name | label | default |\n| | integer | a | A | 3 |\n| | integer | b | B | 4 |\n"
    assert Driver(form).ends({"skip": True}, {"answer": None}) == {"a": 3, "b": None}
    assert Driver(form).ends({"text": ""}, {"answer": ""}) == {"a": 3, "b": None}


def test_a_repeat_takes_add_and_done_or_yes_and_no() -> None:
    form = "| survey |\n| | type | name | label |\n| | begin_repeat | r | Row |\n| | text | t | T |\n| | end_repeat | | |\n"
    for yes, no in (
        ({"add": True}, {"done": True}),
        ({"answer": True}, {"answer": "no"}),
        ({"text": "yes"}, {"skip": True}),
    ):
        assert Driver(form).ends({"answer": "a"}, yes, {"answer": "b"}, no) == {"r": [{"t": "a"}, {"t": "b"}]}


# What a person types


def test_typed_words_are_read_as_in_the_chat() -> None:
    submission = Driver(TYPES).ends(
        {"text": "ສະບາຍດີ"}, {"text": "ສິບສອງ"}, {"text": "1 1/2"}, {"text": "໔"}, {"text": "21 พ.ย. 2569"},
        {"text": "8.30"}, {"skip": True}, {"text": "2"}, {"text": "1, 2"}, {"skip": True}, {"text": "yes"},
        *[{"skip": True}] * 8,
    )  # fmt: skip
    assert (submission["words"], submission["whole"], submission["part"], submission["level"]) == ("ສະບາຍດີ", 12, 1.5, 4)
    assert (submission["day"], submission["one"], submission["several"]) == ("2026-11-21", "no", ["yes", "no"])
    assert submission["hour"][:5] == "08:30"
    assert submission["seen"] == "OK"


def test_words_with_several_readings_or_none_are_refused() -> None:
    told = Driver(TYPES).says(
        {"jump": "whole"}, {"text": "2 ລ້ານ 3"}, {"text": "many"}, {"jump": "one"}, {"text": "perhaps"}
    )
    assert refusals(told) == ["ambiguous", "format", "choice"]
    ambiguous = next(message for message in told if message.get("refused") == "ambiguous")
    assert len(ambiguous["readings"]) == 2
    assert all(reading.isdigit() for reading in ambiguous["readings"])
    assert ambiguous["readings"][0] in ambiguous["message"]


def test_a_long_walk_never_tires(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one answer may cost is bounded; what a whole walk costs is not."""
    monkeypatch.setattr("forms.xpath.world.MOST_WORK", 200)
    Path("pick.md").write_text(
        "| survey |\n| | type | name | label | choice_filter |\n| | select_one_from_file groups.csv | g | Group | n > 0 |\n"
        "| | text | t | Text | |\n",
        "utf-8",
    )
    administrator.writes("groups.csv", [("name", "label", "n"), *((f"g{n}", f"G{n}", n) for n in range(1, 101))])
    to_and_fro = '{"skip": true}\n{"back": true}\n' * 10
    shown = administrator.does("forms try pick.md --json", typing=to_and_fro)
    told = [json.loads(line) for line in shown.lines]
    assert [len(message["choices"]) for message in told if message.get("ask") == "g"] == [100] * 11


# Lines that say nothing


@pytest.mark.parametrize(
    "line",
    [
        b"\n", b"   \n", b"age\n", b"{\n", b"[]\n", b"5\n", b'"Keo"\n', b"{}\n", b'{"answers": 1}\n', b'{"back": 1}\n',
        b'{"back": false}\n', b'{"answer": 1, "text": "1"}\n', b'{"answer": 1, "to": "head"}\n', b'{"text": 1}\n',
        b'{"jump": 3}\n', b'{"jump": "nowhere"}\n', b'{"jump": "kids[9]/name"}\n', b'{"jump": "kids[x]"}\n',
        b'{"jump": ""}\n', b'{"add": true}\n', b'{"done": true}\n', b'{"answer": NaN}\n', b'{"answer": "\\ud800"}\n',
        b"\xff\xfe\n", b"[" * 100_000 + b"\n", b'{"answer": 1' + b"0" * 5000 + b"}\n", b'{"answer": 1e99999999999999999999}\n',
        b'{"answer": "' + b"a" * LONGEST + b'"}\n',
    ],
)  # fmt: skip
def test_a_line_that_says_nothing_is_refused_and_the_walk_goes_on(line: bytes) -> None:
    driver = Driver(HOME)
    before, refused, again, people, end = driver.says({"skip": True}, line, {"answer": "Keo"})[1:]
    assert refused["refused"] == "input"
    assert refused["message"]
    assert again == before
    assert people["ask"] == "people"
    assert end == {"unfinished": "people"}


def test_there_is_nothing_before_the_first_question() -> None:
    told = Driver(CROSSED).says({"back": True})
    assert told[1] == {"refused": "input", "message": "This is the first question."}


def test_a_mark_before_the_first_line_and_a_missing_end_of_the_last_do_no_harm() -> None:
    assert Driver(CROSSED).ends(b'\xef\xbb\xbf{"answer": 2}\n', b'{"answer": 1}') == {"all": 2, "some": 1}
    assert Driver(CROSSED).ends(b'{"answer": 2}\r\n', b'{"answer": 1}\r\n') == {"all": 2, "some": 1}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["hen", "kids", "age"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(VERBS) | st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)  # fmt: skip
LINES = st.one_of(
    st.builds(lambda verb, value: json.dumps({verb: value}).encode() + b"\n", st.sampled_from(VERBS), JSON),
    st.sampled_from([json.dumps({verb: True}).encode() + b"\n" for verb in ("back", "skip", "add", "done")]),
    st.builds(lambda value: json.dumps(value).encode() + b"\n", JSON),
    st.binary(max_size=20).map(lambda some: some.replace(b"\n", b"") + b"\n"),
)


@given(st.lists(LINES, max_size=25))
def test_no_line_whatsoever_crashes_a_walk_or_loses_it(lines: list[bytes]) -> None:
    told = Driver(HOME).says(*lines)
    *before, last = told
    assert set(last) in ({"unfinished"}, {"submission", "xml"})
    prompts = [message for message in before if "ask" in message or "repeat" in message]
    if "unfinished" in last:
        assert len(prompts) == len(lines) + 1  # every line is followed by a prompt, the one that is open at the end too
        assert last["unfinished"] == paths(before)[-1]
    for place, message in enumerate(before):
        if "refused" in message:
            assert message["message"]
            assert "refused" not in before[place + 1]
    assert all(
        set(message) >= {"ask"} or set(message) >= {"repeat"} or set(message) >= {"refused"} for message in before
    )


# The command


def run(*arguments: object, sent: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, str(HOUSE / "bot.py"), "forms", "try", *map(str, arguments), "--json"],
        input=sent,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(HOUSE), **environment},
        check=False,
    )


def test_a_program_talks_with_it_over_pipes(tmp_path: Path) -> None:
    file = tmp_path / "home.md"
    file.write_text(HOME.replace("Good morning", "ສະບາຍດີ"), "utf-8")
    talk = subprocess.Popen(
        [sys.executable, str(HOUSE / "bot.py"), "forms", "try", str(file), "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    )
    assert talk.stdin is not None
    assert talk.stdout is not None
    answers = {"hello": "", "head": "ແກ້ວ", "people": 1, "kids[1]/name": "ນ້ອຍ", "kids[1]/age": 3, "since": None}
    with talk.stdin, talk.stdout:
        while "submission" not in (message := json.loads(talk.stdout.readline().decode("utf-8"))):
            said = {"done": True} if "repeat" in message else {"answer": answers[message["ask"]]}
            if message.get("ask") == "hello":
                assert message["label"] == "ສະບາຍດີ"
            talk.stdin.write(json.dumps(said).encode() + b"\n")
            talk.stdin.flush()
        assert talk.stdout.read() == b""
    assert talk.wait(60) == 0
    assert message["submission"]["head"] == "ແກ້ວ"
    assert "<name>ນ້ອຍ</name>" in message["xml"]


def test_the_same_day_and_seed_give_the_same_bytes_and_the_end_of_input_is_told(tmp_path: Path) -> None:
    file = tmp_path / "chance.md"
    file.write_text(
        "| survey |\n| | type | name | label | calculation | parameters |\n| | start | begun | | | |\n"
        "| | calculate | lot | | random() | |\n| | calculate | at | | now() | |\n"
        "| | select_one c | pick | Pick | | randomize=true |\n"
        "| choices |\n| | list_name | name | label |\n| | c | a | A |\n| | c | b | B |\n| | c | d | D |\n",
        "utf-8",
    )
    options = (file, "--today", "2026-11-21", "--seed", "7")
    first, second = (run(*options, sent=b'{"answer": "b"}\n') for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    submission = json.loads(first.stdout.splitlines()[-1])["submission"]
    assert submission["begun"].startswith("2026-11-21T09:00:00")
    assert submission["at"].startswith("2026-11-21T09:00:00")
    early = run(*options)
    assert early.returncode == 1
    assert json.loads(early.stdout.splitlines()[-1]) == {"unfinished": "pick"}


def test_a_form_with_errors_is_told_as_problems_and_as_sentences(administrator: Administrator) -> None:
    file = administrator.folder / "bad.md"
    file.write_text(HOME.replace(". < 18", ". < ").replace("${people} > 1", "${ducks} > 1"), "utf-8")
    shown = run(file)
    assert shown.returncode == 1
    (line,) = shown.stdout.splitlines()
    problems = json.loads(line)["problems"]
    assert {(each["sheet"], each["row"], each["column"]) for each in problems} >= {
        ("survey", 5, "relevant"),
        ("survey", 8, "constraint"),
    }
    assert all(set(each) == {"code", "severity", "sheet", "row", "column", "message"} for each in problems)
    assert b"ducks" in shown.stderr
    assert b"Traceback" not in shown.stderr


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01", b"PK\x03\x04", b"<h:html/>", b"| survey |\n"])
def test_a_file_that_is_no_form_is_told_as_problems(administrator: Administrator, content: bytes | None) -> None:
    for name in ("no.md", "no.xlsx", "no.xls", "no.csv", "no.xml", "no"):
        if content is not None:
            Path(name).write_bytes(content)
        shown = administrator.does("forms try", name, "--json")
        assert shown.code == 1
        found = [line for line in shown.lines if line.startswith("{")]
        assert len(found) == 1
        assert json.loads(found[0])["problems"]


def test_a_compiled_form_is_walked_too(administrator: Administrator) -> None:
    Path("home.xml").write_text(compiled(CROSSED).xform, "utf-8")
    shown = administrator.does("forms try home.xml --json", typing='{"answer": 3}\n{"answer": 2}\n')
    assert shown.code == 0, shown.text
    assert json.loads(shown.lines[-1])["submission"] == {"all": 3, "some": 2}
    assert administrator.does("forms publish home.xml").code == 1
    assert "without sheets" in administrator.does("forms expand home.xml").text


def test_what_a_chat_cannot_carry_is_tried_as_typed_words_and_told_and_the_check_refuses_it(
    administrator: Administrator,
) -> None:
    Path("trace.md").write_text(
        "| survey |\n| | type | name | label |\n| | geotrace | way | The way |\n| | text | who | Who? |\n", "utf-8"
    )
    shown = administrator.does(
        "forms try trace.md --json", typing='{"answer": "18 102 0 0;18 103 0 0"}\n{"answer": "a"}\n'
    )
    assert shown.code == 0, shown.text
    assert json.loads(shown.lines[-1])["submission"]["way"] == "18 102 0 0;18 103 0 0"
    assert any("geotrace" in line and not line.startswith("{") for line in shown.lines)
    assert administrator.does("forms check trace.md").code == 1


PICK = (
    "| survey |\n| | type | name | label |\n| | select_one_from_file groups.csv | g | Which group? |\n"
    "| settings |\n| | form_id |\n| | pick |\n"
)


def test_lists_are_found_beside_the_form_in_its_media_folder_or_where_it_is_said(administrator: Administrator) -> None:
    Path("pick.md").write_text(PICK, "utf-8")
    for folder, name in (("far", "g9"), ("pick-media", "g2"), (".", "g1")):
        Path(folder).mkdir(exist_ok=True)
        administrator.writes(f"{folder}/groups.csv", [("name", "label"), (name, name.upper())])
    said = '{"text": "1"}\n'
    for options, name in (("", "g1"), ("--attachments far", "g9"), ("--list groups=pick-media/groups.csv", "g2")):
        shown = administrator.does(f"forms try pick.md --json {options}", typing=said)
        assert json.loads(shown.lines[-1])["submission"] == {"g": name}
    Path("groups.csv").unlink()
    assert json.loads(administrator.does("forms try pick.md --json", typing=said).lines[-1])["submission"] == {
        "g": "g2"
    }


def test_the_report_before_may_be_given(administrator: Administrator) -> None:
    Path("again.md").write_text(
        "| survey |\n| | type | name | label | default |\n| | begin_group | g | G | |\n"
        "| | integer | hens | Hens | ${last-saved#hens} |\n| | end_group | | | |\n",
        "utf-8",
    )
    for record in ({"g/hens": "7"}, {"g": {"hens": 7}}, {"submission": {"g": {"hens": 7}}, "xml": "…"}):
        Path("last.json").write_text(json.dumps(record), "utf-8")
        shown = administrator.does("forms try again.md --json --last-saved last.json", typing='{"skip": true}\n')
        assert json.loads(shown.lines[-1])["submission"] == {"g": {"hens": 7}}
    Path("last.json").write_text("[]", "utf-8")
    shown = administrator.does("forms try again.md --json --last-saved last.json")
    assert shown.code == 1
    assert "no record as JSON" in json.loads(shown.lines[-1])["problems"][0]["message"]


def test_any_language_of_the_form_may_be_asked_for(administrator: Administrator) -> None:
    Path("tongues.md").write_text(
        "| survey |\n| | type | name | label::English (en) | label::Français (fr) |\n| | text | a | Name | Nom |\n"
        "| settings |\n| | form_id | default_language |\n| | tongues | English (en) |\n",
        "utf-8",
    )
    for language, label in (("fr", "Nom"), ("Français (fr)", "Nom"), ("FR", "Nom"), ("en", "Name"), ("de", "Name")):
        shown = administrator.does("forms try tongues.md --json --language", language, typing='{"answer": "x"}\n')
        assert json.loads(next(line for line in shown.lines if line.startswith("{")))["label"] == label
        assert ("The form has no language “de”; it has: en, fr." in shown.text) is (language == "de")
    assert "Nom" in administrator.does("forms try tongues.md --language fr", typing="x\n").text


def test_days_are_days(administrator: Administrator) -> None:
    Path("crossed.md").write_text(CROSSED, "utf-8")
    assert administrator.does("forms try crossed.md --json --today yesterday").code == 2
