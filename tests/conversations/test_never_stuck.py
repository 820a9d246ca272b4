"""Whatever she does, in whatever order: every act is answered, nothing is lost, and the report can be finished."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.events import Reply
from tests.story import Person, Village

ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("says"), st.sampled_from(["12", "໓", "0", "-4", "1.250.000", "yes", "ບໍ່ມີ", "1 3", "ຂ້າມ", "…"])
        ),
        st.tuples(st.just("says"), st.text(max_size=12)),
        st.tuples(st.just("says"), st.sampled_from(["back", "skip", "stop", "menu", "/language", "send", "help"])),
        st.tuples(
            st.just("says"), st.sampled_from(["link", "/link", "/unlink", "/group", "/link 7KQ2-M9XT-4B", "7KQ2"])
        ),
        st.tuples(st.just("taps"), st.integers(0, 6)),
        st.tuples(st.just("taps old"), st.integers(0, 40)),
        st.just(("sends a photo", 0)),
        st.just(("restart", 0)),
    ),
    max_size=25,
)

# What finishes S1 from anywhere, by what the question says.
FINISH = {
    "Members": "20",
    "Women": "0",
    "Balance": "7000",
    "Any problem?": "No",
    "What problem?": "none",
    "Which crops?": "1",
}


async def act(mali: Person, village: Village, kind: str, what: str | int) -> None:
    before = len(mali.messages)
    if kind == "says":
        await mali.says(str(what) or "…")
    elif kind == "sends a photo":
        await mali.sends_photo()
    elif kind == "restart":
        await village.restart()
        return
    else:
        offered = mali.last.choices if kind == "taps" else [c for m in mali.messages for c in m.choices]
        if not offered:
            return
        await mali.taps_old(offered[int(what) % len(offered)])
    assert len(mali.messages) > before, "every act is answered"


def open_question(reply: Reply) -> str | None:
    """Which of S1's questions this message asks."""
    strong = [line.text for line in reply.lines if line.style == "strong"]
    return next((question for question in FINISH if question in strong), None)


async def finish(mali: Person) -> None:
    """From wherever she is: into a report, through it, and sent."""
    await mali.says("/language")
    await mali.taps("English")
    await mali.says("/menu")
    mark = next((mark for mark in ("✎", "ບ້ານ") if any(mark in label for label in mali.buttons())), None)
    if mark is None:  # she has sent it among all she did: then nothing is owed of it
        assert mali.heard("Number "), mali.last.text
        return
    await mali.taps(mark)
    for _ in range(15):
        question = open_question(mali.last)
        if question is None:
            break
        await mali.says(FINISH[question])
    await mali.taps("Send the report")
    mali.hears("✓", "Number")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
async def test_never_lost_never_stuck(village: Village, acts: list[tuple[str, str | int]]) -> None:
    number = len(village.chats)  # a district of her own, so that nobody else has reported for it
    await village.has_places((f"E{number}", "", "district", "E"), (f"E{number}1", f"E{number}", "village", "ບ້ານ ໜຶ່ງ"))
    mali = await village.has_person(f"mali-{number}", "vc", f"E{number}", name="Mali", language="en")
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    for kind, what in acts:
        await act(mali, village, kind, what)
    await finish(mali)
