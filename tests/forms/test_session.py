"""Moving through a form, and putting it down and taking it up again: never lost, never stuck."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from forms.walking.session import Prompt, Refused, Session, Unfinished
from tests.forms.scenario import form_of, given, walk

THREE = """
| survey |
| | type | name | label | required |
| | text | a | A | yes |
| | note | n | Note | |
| | text | b | B | |
| | text | c | C | |
"""


def test_back_passes_over_notes_and_keeps_answers() -> None:
    story = walk(THREE).answer("1").asks("n").answer("").asks("b").back().asks("a", value="1")
    assert not story.session.back()
    story.answer("1").asks("b").answer("2").asks("c").back().asks("b", value="2").back().asks("a")


def test_back_from_the_end_and_jump_anywhere() -> None:
    story = walk(THREE).answer("1", "", "2", "3")
    story.ends()
    story.back().asks("c", value="3").jump("a").asks("a").answer("9")
    assert story.ends().values == {"a": "9", "b": "2", "c": "3"}
    with pytest.raises(KeyError):
        story.session.jump("nobody")


def test_nothing_is_sent_before_all_is_asked() -> None:
    story = walk(THREE).answer("1")
    with pytest.raises(Unfinished) as open_ones:
        story.session.finalize()
    assert open_ones.value.paths == ("n", "b", "c")


def test_a_return_asks_only_what_it_names_and_what_follows_from_it() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant | required | constraint |
| | integer | planned | Planned | | yes | |
| | integer | held | Held | | yes | |
| | text | why | Why | ${held} > ${planned} | yes | |
| | integer | most | Most in one | | | . <= ${held} * 100 |
| | text | end | End | | | |
""")
    story.answer("4", "3", "150", "x").ends()
    story.session.unsettle(["held", "gone"])
    story.restart().asks("held", value="3").answer("5").asks("why").answer("a feast").ends()
    story.session.unsettle(["held"])
    story.restart().answer("1").asks("most", value="150").answer("90")
    assert story.ends().values == {"planned": 4, "held": 1, "most": 90, "end": "x"}


def test_the_review_shows_what_is_relevant_in_the_readers_words() -> None:
    story = walk(
        """
| survey |
| | type | name | label | relevant | bind::kb:unit | bind::kb:class |
| | begin_group | g | Money | | | |
| | integer | paid | Paid | | kip | P1 |
| | text | hidden | Hidden | ${paid} > 100 | | |
| | end_group | | | | | |
| | select_multiple yn | how | How | | | |
| | note | n | Paid ${paid} | | | |
| choices |
| | list_name | name | label |
| | yn | y | Yes |
| | yn | n | No |
""",
        show=lambda value, kind, unit, language: f"<{value} {kind} {unit} {language}>",
    )
    story.answer("50", "y n").asks("n", label="Paid <50 integer kip en>")
    first, second = story.session.review("en")
    assert (first.path, first.shown, first.sections) == ("g/paid", "<50 integer kip en>", ("Money",))
    assert first.kb == {"unit": "kip", "class": "P1"}
    assert (second.value, second.shown, second.label) == ("y n", "Yes, No", "How")


def test_a_draft_goes_on_on_a_newer_form() -> None:
    old = walk("| survey |\n| | type | name | label |\n| | text | a | A |\n| | text | gone | G |").answer("1", "2")
    newer = form_of("""
| survey |
| | type | name | label | default | calculation |
| | text | a | A | | |
| | text | b | B | new | |
| | calculate | c | | | concat(${a}, '!') |
""")
    session = Session(newer, given(), old.session.state())
    prompt = session.prompt("en")
    assert prompt is not None
    assert (prompt.path, prompt.value) == ("b", "new")
    session.answer("2")
    assert session.finalize().values == {"a": "1", "b": "2", "c": "1!"}


SURVEY = """
| survey |
| | type | name | label | relevant | required | constraint | calculation | choice_filter | repeat_count | default |
| | integer | n | N | | yes | . >= 0 and . <= 4 | | | | |
| | select_one place | d | D | ${n} > 0 | | | | | | |
| | select_one place | v | V | ${d} != '' | yes | | | of = ${d} or of = '' | | |
| | note | told | You said ${n} | | | | | | | |
| | begin_repeat | kid | Kid | ${n} != 2 | | | | | ${n} | |
| | text | name | Name | | | | | | | x |
| | integer | age | Age | | ${n} = 3 | . <= 10 * ${n} | | | | |
| | end_repeat | | | | | | | | | |
| | begin_repeat | loan | Loan | | | | | | | |
| | integer | due | Due of ${position} | | | | | | | |
| | calculate | position | | | | | position(..) | | | |
| | integer | paid | Paid | ${due} > 5 | | . <= ${due} | | | | |
| | end_repeat | | | | | | | | | |
| | calculate | sum | | | | | sum(${paid}) + sum(${age}) | | | |
| | text | why | Why | ${sum} > 20 | yes | | | | | |
| choices |
| | list_name | name | label | of |
| | place | a | A | |
| | place | b | B | a |
| | place | c | C | b |
"""
MOVES = st.sampled_from(["", "0", "1", "2", "3", "4", "7", "30", "a", "b", "c", "yes", "no", "word"])


class AnyWalk(RuleBasedStateMachine):
    """A person who answers anything, goes back, jumps, adds rows, and changes phones after every message."""

    @initialize()
    def begin(self) -> None:
        self.form = form_of(SURVEY)
        self.session = Session(self.form, given())

    @rule(values=st.lists(MOVES, min_size=1, max_size=6))
    def answer(self, values: list[str]) -> None:
        for value in values:
            prompt = self.session.prompt("en")
            try:
                self.session.answer(value)
            except Refused:
                assert self.session.prompt("en") == prompt

    @rule()
    def back(self) -> None:
        self.session.back()

    @rule(place=st.integers(0, 30))
    def jump(self, place: int) -> None:
        lines = self.session.review("en")
        if lines:
            path = lines[place % len(lines)].path
            self.session.jump(path)
            assert self.asked().path == path

    @rule()
    def add(self) -> None:
        self.session.add("loan")

    @precondition(lambda self: any(line.path.startswith("loan[2]") for line in self.session.review("en")))
    @rule()
    def remove(self) -> None:
        self.session.remove("loan[1]")

    @rule()
    def send(self) -> None:
        paths: tuple[str, ...] = ()
        try:
            self.session.finalize()
        except Unfinished as open_ones:
            paths = open_ones.paths
        self.session.unsettle(paths)
        assert self.session.finished == (not paths)

    @rule()
    def finish(self) -> None:
        """From wherever she is, sensible answers lead to the end, once the number that others lean on is there."""
        self.session.jump("n")
        for _ in range(200):
            prompt = self.session.prompt("en")
            if prompt is None:
                break
            self.session.answer(sensible(prompt))
        assert self.session.finished
        assert self.session.finalize().xml

    @invariant()
    def restoring_changes_nothing(self) -> None:
        if not hasattr(self, "session"):
            return
        before = self.session.prompt("lo"), self.session.review("lo"), self.session.state()
        kept = json.loads(json.dumps(before[2]))
        self.session = Session(self.form, given(), kept)
        assert (self.session.prompt("lo"), self.session.review("lo"), self.session.state()) == before

    def asked(self) -> Prompt:
        prompt = self.session.prompt("en")
        assert prompt is not None
        return prompt


def sensible(prompt: Prompt) -> str:
    if prompt.type == "repeat":
        return "no"
    if prompt.choices:
        return prompt.choices[0].name
    return "" if prompt.type == "note" else "1" if prompt.name != "n" else "3"


AnyWalk.TestCase.settings = settings(
    max_examples=60, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyWalk = AnyWalk.TestCase
