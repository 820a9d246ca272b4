"""Reply tokens are given out once, while they live, and gone when they are of no more use."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.line.limits import TOKEN_LIVES
from handlers.line.memory import ReplyTokens
from tests.fakes.line.clock import Clock

steps = st.lists(st.tuples(st.sampled_from(["add", "take", "give_back", "wait"]), st.integers(0, 3), st.integers(0, 5)))


@given(steps)
def test_a_token_is_given_out_once_in_its_own_chat_and_while_it_lives(moves: list[tuple[str, int, int]]) -> None:
    clock = Clock()
    tokens = ReplyTokens(clock)
    came: dict[str, object] = {}
    out: set[str] = set()
    last = None
    for move, chat, number in moves:
        match move:
            case "add":
                value = f"{chat}-{number}"
                tokens.add(f"{chat}", value)
                came[value] = came.get(value) if value in out else clock()
            case "take":
                taken = tokens.take(f"{chat}")
                last = (chat, taken) if taken else None
                if taken:
                    assert taken.value.startswith(f"{chat}-")
                    assert taken.value not in out
                    assert clock() < taken.until <= came[taken.value] + TOKEN_LIVES  # type: ignore[operator]
                    out.add(taken.value)
            case "give_back" if last and last[1].value in out:
                tokens.give_back(f"{last[0]}", last[1])
                out.discard(last[1].value)
            case "wait":
                clock.passes(seconds=20 * number)
    clock.passes(seconds=TOKEN_LIVES / timedelta(seconds=1))
    assert [tokens.take(f"{chat}") for chat in range(4)] == [None] * 4
    assert not tokens._chats
    assert not tokens._ends
