"""What is kept in memory is bounded: the newest."""

from __future__ import annotations

from handlers.recent import Recent


def test_only_the_newest_are_kept() -> None:
    recent: Recent[int, str] = Recent(2)
    for number in (1, 2, 1, 3):
        recent.put(number, f"{number}")
    assert list(recent) == [1, 3]
    assert (recent.get(2), recent.pop(1), recent.pop(1), len(recent)) == (None, "1", None, 1)
