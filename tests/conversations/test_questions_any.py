"""Whatever she taps and types at questions of every kind: each act is answered, and the report can be finished."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conversations.test_questions import PROGRAMME
from tests.story import Person, Village, programme_folder

ROWS = "\n".join(f"| | village | v{number} | Ban {number} |" for number in range(1, 31))
FORM = f"""
| survey |
| | type | name | label | guidance_hint | required | constraint | appearance | default |
| | select_one village | where | Which village? | | yes | | | |
| | select_multiple village | others | Which others? | | | | | |
| | select_multiple work | work | Which work? | | yes | not(selected(., 'none')) or count-selected(.) = 1 | | |
| | rank work | first | What first? | Begin with the best | yes | | | |
| | date | day | On which day? | | yes | . <= today() | | |
| | date | month | In which month? | | | | month-year | |
| | time | hour | At what time? | | | | | |
| | geopoint | place | Where was it? | | | | | |
| | image | photo | A photo of it? | | | | | |
| | text | why | Why was that? | | yes | | | |
| | integer | n | How many? | | yes | | | 12 |

| choices |
| | list_name | name | label |
| | work | farm | Farming |
| | work | trade | Trade |
| | work | none | None |
{ROWS}

| settings |
| | form_id |
| | T1 |
"""
# What finishes it from anywhere, by what the question says.
FINISH = {
    "Which village?": "30",
    "Which others?": "1 2",
    "Which work?": "1 2",
    "What first?": "1 2 3",
    "On which day?": "1/10/2026",
    "In which month?": "10/2026",
    "At what time?": "14:30",
    "Where was it?": "17.97, 102.63",
    "A photo of it?": "don't know",
    "Why was that?": "flood",
    "How many?": "7",
}
WORDS = [
    *FINISH.values(),
    "ban",
    "4",
    "3 ກຸ່ມ",
    "?",
    "help",
    "back",
    "skip",
    "yes",
    "don't know",
    "31/4/2026",
    "48.1, 11.5",
]
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("says"), st.sampled_from(WORDS)),
        st.tuples(st.just("says"), st.text(max_size=12)),
        st.tuples(st.just("taps"), st.integers(0, 12)),
        st.tuples(st.just("taps old"), st.integers(0, 60)),
        st.just(("photo", 0)),
        st.just(("place", 0)),
        st.just(("restart", 0)),
    ),
    max_size=25,
)


@pytest.fixture
def small_programme(tmp_path: Path) -> Path:
    return programme_folder(tmp_path / "types", PROGRAMME, T1=FORM)


async def act(mali: Person, village: Village, kind: str, what: int | str) -> None:
    before = len(mali.messages)
    match kind:
        case "says":
            await mali.says(str(what) or "…")
        case "photo":
            await mali.sends_photo()
        case "place":
            await mali.shares_place(13.75, 100.5)
        case "restart":
            await village.restart()
            return
        case _:
            offered = mali.last.choices if kind == "taps" else [one for m in mali.messages for one in m.choices]
            offered = [one for one in offered if one.data]
            if not offered:
                return
            await mali.taps_old(offered[int(what) % len(offered)])
    assert len(mali.messages) > before, f"{kind} {what!r} is answered"


def open_question(mali: Person) -> str | None:
    strong = [line.text for line in mali.last.lines if line.style == "strong"]
    return next((question for question in FINISH if question in strong), None)


async def answer(mali: Person, question: str) -> None:
    """What is ticked on this page is taken away; what is typed beside other ticks comes to them, and is done then."""
    while ticked := [label for label in mali.buttons() if label.startswith("☑")]:
        await mali.taps(ticked[0])
    await mali.says(FINISH[question])
    if open_question(mali) == question and any(label.startswith("✓ Done") for label in mali.buttons()):
        await mali.taps("✓ Done")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
async def test_never_lost_never_stuck(village: Village, acts: list[tuple[str, int | str]]) -> None:
    number = len(village.chats)
    await village.has_places((f"E{number}", "", "district", "E"), (f"E{number}1", f"E{number}", "village", "ບ້ານ ໜຶ່ງ"))
    mali = await village.has_person(f"mali-{number}", "vc", f"E{number}", name="Mali", language="en")
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    for kind, what in acts:
        await act(mali, village, kind, what)
    await mali.says("/menu")
    if not any("ບ້ານ ໜຶ່ງ" in label for label in mali.buttons()):  # she has sent it among all she did
        assert mali.heard("Number ")
        return
    await mali.taps("ບ້ານ ໜຶ່ງ")
    for _ in range(30):
        question = open_question(mali)
        if question is None:
            break
        await answer(mali, question)
    await mali.taps("Send the report")
    mali.hears("Number")
