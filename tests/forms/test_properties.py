"""What holds of every form and every walk: forms and answers are drawn at random."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from forms.form import Form
from forms.walking.instance import everything, path_of
from forms.walking.session import Prompt, Session
from tests.forms.scenario import form_of, given

WORDS = ("", "0", "5", "Ban Mai", "ນ້ຳ", "a b", " x ", "true")
WORDED = ("label", "hint", "guidance", "sections", "media", "number", "of")  # what is only there to be read
MOST_STEPS = 60
EXAMPLES = settings().max_examples // 2  # each is a form compiled and walked several times


@st.composite
def conditions(draw: st.DrawFn, names: list[str]) -> str:
    """A condition on what was asked before."""
    name = draw(st.sampled_from(names))
    ways = [
        f"${{{name}}} = ''",
        f"${{{name}}} > 4",
        f"${{{name}}} != 'a'",
        f"selected(${{{name}}}, 'b')",
        f"${{{name}}}",
    ]
    said = draw(st.sampled_from(ways))
    return f"not({said})" if draw(st.booleans()) else said


@st.composite
def questions(draw: st.DrawFn, name: str, before: list[str]) -> str:
    kind = draw(
        st.sampled_from(["integer", "text", "select_one c", "select_multiple c", "calculate", "note", "decimal"])
    )
    relevant = draw(conditions(before)) if before and draw(st.booleans()) else ""
    other = draw(st.sampled_from(before)) if before else "7"
    sums = [f"${{{other}}} * 2", f"concat(${{{other}}}, '!')", f"${{{other}}} > 3", f"coalesce(${{{other}}}, 'none')"]
    calculation = (draw(st.sampled_from(sums)) if before else "1 + 1") if kind == "calculate" else ""
    default = draw(st.sampled_from(["", "5"])) if kind == "integer" else ""
    return f"| | {kind} | {name} | L {name} | {relevant} | {calculation} | {default} | |"


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Up to eight questions, some of them in a group or in a counted repeat. No count is ever blank: that would leave
    as many rows as there were, so that it would matter what was answered before."""
    rows: list[str] = []
    names: list[str] = []
    for number in range(draw(st.integers(2, 5))):
        names.append(f"q{number}")
        rows.append(draw(questions(names[-1], names[:-1])))
    around = draw(st.sampled_from(["", "group", "repeat"]))
    if around:
        relevant = draw(conditions(names)) if draw(st.booleans()) else ""
        count = draw(st.sampled_from(["2", f"if(${{{names[0]}}} > 4, 3, 1)", f"count-selected(${{{names[0]}}})"]))
        rows.append(f"| | begin_{around} | g | G | {relevant} | | | {count if around == 'repeat' else ''} |")
        inner = [*names]
        for number in range(draw(st.integers(1, 2))):
            inner.append(f"in{number}")
            rows.append(draw(questions(inner[-1], inner[:-1])))
        rows.append(f"| | end_{around} | | | | | | |")
    rows.append(draw(questions("last", names)))
    head = "| survey |\n| | type | name | label | relevant | calculation | default | repeat_count |\n"
    choices = "\n| choices |\n| | list_name | name | label |\n| | c | a | A |\n| | c | b | B |\n| | c | 5 | Five |\n"
    return form_of(head + "\n".join(rows) + choices)


@st.composite
def answers(draw: st.DrawFn, prompt: Prompt) -> str:
    match prompt.type:
        case "integer" | "decimal":
            return draw(st.sampled_from(["", "0", "3", "9"]))
        case "select_one":
            return draw(st.sampled_from(["", "a", "b", "5"]))
        case "select_multiple":
            return draw(st.sampled_from(["", "a", "a b", "b 5", "a b 5"]))
        case "note":
            return ""
        case _:
            return draw(st.sampled_from(WORDS))


def again(session: Session) -> Session:
    """The session after a message: put into JSON and taken out."""
    return Session(session.form, session.given, json.loads(json.dumps(session.state())))


def finished(session: Session, data: st.DataObject) -> Session:
    """Walked to the end, restored after every step."""
    for _ in range(MOST_STEPS):
        prompt = session.prompt()
        if prompt is None:
            break
        session.answer(data.draw(answers(prompt)))
        session = again(session)
    return session


def flat(values: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The paths of what was sent."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{path}{name}/")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value, 1):
                yield from flat(row, f"{path}{name}[{number}]/")
        else:
            yield f"{path}{name}"


@drawn(forms(), st.data())
@settings(max_examples=EXAMPLES)
def test_a_restored_session_is_the_same(form: Form, data: st.DataObject) -> None:
    session = Session(form, given())
    for _ in range(MOST_STEPS):
        other = again(session)
        assert other.state() == session.state()
        assert other.review() == session.review()
        prompt = session.prompt()
        assert other.prompt() == prompt
        asked = other.asked()
        assert asked == (prompt and replace(prompt, **{name: getattr(asked, name) for name in WORDED}))
        if prompt is None:
            break
        said = data.draw(answers(prompt))
        session.answer(said)
        other.answer(said)
        assert other.state() == session.state()
        if data.draw(st.integers(0, 4)) == 0 and session.back():
            assert other.back()
            assert other.prompt() == session.prompt()
        session = data.draw(st.sampled_from([session, other]))
    assert again(session).finalize().values == session.finalize().values if session.finished else True


def tree(session: Session) -> list[tuple[object, ...]]:
    """All that a session knows of each of its nodes."""
    nodes = everything(session._live.root)
    return [(path_of(node), node.value, node.on, node.relevant, node.settled, node.position) for node in nodes]


@drawn(forms(), st.data())
@settings(max_examples=EXAMPLES)
def test_a_restored_tree_is_the_one_that_was_kept(form: Form, data: st.DataObject) -> None:
    """Node for node, also those that are hidden, which nobody is shown and nothing is sent of."""
    session = Session(form, given())
    for _ in range(MOST_STEPS):
        assert tree(again(session)) == tree(session)
        prompt = session.prompt()
        if prompt is None:
            break
        session.answer(data.draw(answers(prompt)))  # never restored itself: all comes from its answers
        if data.draw(st.integers(0, 4)) == 0:
            session.back()


@drawn(forms(), st.data())
@settings(max_examples=EXAMPLES)
def test_back_and_forward_lead_to_the_same_question(form: Form, data: st.DataObject) -> None:
    session = Session(form, given())
    for _ in range(MOST_STEPS):
        prompt, state = session.prompt(), session.state()
        if session.back():
            before = session.prompt()
            assert before is not None
            assert before != prompt
            session.answer(before.value)
            assert session.prompt() == prompt
            assert session.state() == state
        if prompt is None:
            break
        session.answer(data.draw(answers(prompt)))
        session = again(session)


@drawn(forms(), st.data())
@settings(max_examples=EXAMPLES)
def test_what_is_hidden_is_not_sent_and_comes_back_as_it_was(form: Form, data: st.DataObject) -> None:
    session = finished(Session(form, given()), data)
    first = session.finalize()
    asked = [line.path for line in session.review()]
    assert set(asked) <= set(flat(first.values))
    if not asked:
        return
    path = data.draw(st.sampled_from(asked))
    session.jump(path)
    prompt = session.prompt()
    assert prompt is not None
    before = prompt.value
    session.answer(data.draw(answers(prompt)))
    session = finished(again(session), data)
    sent = set(flat(session.finalize().values))
    shown = {line.path for line in session.review()}
    assert {one for one in asked if one not in shown}.isdisjoint(sent)
    if path in shown:
        session.jump(path)
        session.answer(before)
        session = finished(again(session), data)
        assert session.finalize().values == first.values


@drawn(forms(), st.data())
@settings(max_examples=EXAMPLES)
def test_the_order_of_answering_does_not_matter(form: Form, data: st.DataObject) -> None:
    one = finished(Session(form, given()), data)
    said = {line.path: line.value for line in one.review()}
    other = Session(form, given())
    left = dict(said)
    while left:
        there = [line.path for line in other.review() if line.path in left and not is_note(other, line.path)]
        if not there:
            break
        path = data.draw(st.sampled_from(there))
        other.jump(path)
        other.answer(left.pop(path))
        other = again(other)
    while (prompt := other.prompt()) is not None:
        other.answer(said.get(prompt.path, ""))
    assert other.finalize().values == one.finalize().values


def is_note(session: Session, path: str) -> bool:
    try:
        session.jump(path)
    except KeyError:
        return True
    prompt = session.prompt()
    return prompt is None or prompt.type == "note"


@drawn(forms(), st.data())
@settings(max_examples=EXAMPLES)
def test_what_was_sent_is_sent_again_the_same(form: Form, data: st.DataObject) -> None:
    session = finished(Session(form, given()), data)
    first = session.finalize()
    second = session.finalize()
    third = again(session).finalize()
    assert first.values == second.values == third.values
    assert first.xml == second.xml == third.xml
    assert first.id == second.id == third.id


NAMED = """
| survey |
| | type | name | label::Thai (th) | label::English (en) | calculation | relevant |
| | select_one l | a | A | A | | |
| | select_multiple l | b | B | B | | ${n} != 'Apple' |
| | calculate | n | | | jr:choice-name(${a}, '${a}') | |
| | text | t | T ${n} | T ${n} | | |
| | select_one l | c | C | C jr:choice-name(${b}, '${b}') | | ${n} != 'แตง' |
| | calculate | m | | | concat(${n}, jr:choice-name(${c}, '${c}')) | |
| choices |
| | list_name | name | label::Thai (th) | label::English (en) |
| | l | a | แอปเปิล | Apple |
| | l | b | แตง | Melon ${t} |
| settings |
| | default_language |
| | English (en) |
"""


@drawn(st.data())
@settings(max_examples=EXAMPLES)
def test_what_is_reckoned_does_not_depend_on_who_reads(data: st.DataObject) -> None:
    """One session lives on while each reader asks in her language, the other is made anew and asked by nobody."""
    form = form_of(NAMED)
    live, other = Session(form, given()), Session(form, given())
    for _ in range(MOST_STEPS):
        language = data.draw(st.sampled_from(["th", "en", "lo", ""]))
        prompt = live.prompt(language)
        live.review(language)
        if prompt is None:
            break
        said = data.draw(st.sampled_from([option.name for option in prompt.choices] or ["x"]))
        live.answer(said)
        other = again(other)
        other.answer(said)
        assert other.state() == live.state()
        assert other.prompt(language) == live.prompt(language)
    assert live.finalize().values == other.finalize().values
