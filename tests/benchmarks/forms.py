"""How fast forms are walked: `python tests/benchmarks/forms.py [questions …]` prints µs a step and ms a message.

The form is three-languaged, with relevance on every second row, calculates, constraints and notes with outputs; a
whole message is what a stateless server does: restore from JSON, answer, next prompt, state to JSON.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from forms.form import Form, load
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from forms.walking.session import Given, Session

ZONE = ZoneInfo("Asia/Vientiane")
GIVEN = Given(now=datetime(2026, 11, 21, 9, 30, tzinfo=ZONE), zone=ZONE, seed="bench")
HEADER = (
    "| | type | name | label::Lao (lo) | label::Thai (th) | label::English (en) | relevant | constraint | calculation |"
)


def survey(questions: int) -> str:
    """A form of so many questions as Markdown."""
    rows = ["| survey |", HEADER]
    for place in range(questions):
        before = f"${{q{place - 1}}}"
        relevant = f"{before} >= 0" if place % 2 else ""
        label = f"ຄຳຖາມ {place} | คำถาม {place} | Question {place}" + (f" after {before}" if place % 5 == 4 else "")
        rows.append(f"| | integer | q{place} | {label} | {relevant} | . < 1000 | |")
        if place % 5 == 0:
            rows.append(f"| | calculate | c{place} | | | | | | ${{q{place}}} * 2 + {place} |")
    return "\n".join(rows)


def roster(children: int) -> str:
    """A counted repeat with four questions a row, looked up in a served list."""
    return "\n".join(
        [
            "| survey |",
            "| | type | name | label | calculation | repeat_count | relevant | constraint |",
            f"| | begin_repeat | k | Child | | {children} | | |",
            "| | calculate | id | | selected-at('a b c d e', position(..) mod 5) | | | |",
            "| | calculate | known | | instance('kids')/root/item[name = ${id}]/weight | | | |",
            "| | integer | here | Here | | | | |",
            "| | decimal | weight | Weight (${known}) | | | ${here} = 1 | . > 0 |",
            "| | decimal | height | Height | | | ${here} = 1 | . > 0 |",
            "| | text | note | Note | | | ${here} = 0 | |",
            "| | end_repeat | | | | | | |",
            "| | calculate | seen | | sum(${here}) | | | |",
        ]
    )


def compiled(markdown: str) -> str:
    return compile_form(read_workbook(markdown.encode(), "md")).xform


def median(work: Callable[[], object], times: int = 25) -> float:
    """Milliseconds, the median of several runs."""
    spent = []
    for _ in range(times):
        before = time.perf_counter()
        work()
        spent.append(time.perf_counter() - before)
    return statistics.median(spent) * 1000


def walked(form: Form, given: Given = GIVEN) -> tuple[list[float], list[float], list[float], int]:
    """µs of each answer, each prompt and each whole message of one walk; and the bytes of the last state."""
    answers, prompts, messages = [], [], []
    state = json.dumps(Session(form, given).state())
    while True:
        begun = time.perf_counter()
        session = Session(form, given, json.loads(state))
        before = time.perf_counter()
        prompt = session.prompt("lo")
        asked = time.perf_counter()
        if prompt is None:
            return answers, prompts, messages, len(state)
        session.answer("1")
        answered = time.perf_counter()
        session.prompt("lo")
        state = json.dumps(session.state())
        ended = time.perf_counter()
        answers.append((answered - asked) * 1e6)
        prompts.append((asked - before) * 1e6)
        messages.append((ended - begun - (asked - before)) * 1e6)


def report(title: str, xform: str, given: Given = GIVEN) -> None:
    form = load(xform)
    opened, fresh = median(lambda: load(xform), 5), median(lambda: Session(form, given))
    gc.collect()
    answers, prompts, messages, size = walked(form, given)

    def said(spent: list[float]) -> str:
        return f"{statistics.median(spent):7.0f} /{sorted(spent)[int(len(spent) * 0.95)]:7.0f}"

    print(
        f"{title:14} open {opened:7.1f} ms  new {fresh:6.2f} ms  answer{said(answers)} µs"
        f"  prompt{said(prompts)} µs  message{said(messages)} µs  state {size / 1024:5.1f} KiB"
    )


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [20, 50, 100, 500]
    print("median / p95")
    for size in sizes:
        report(f"{size} questions", compiled(survey(size)))
    kids = tuple({"name": name, "weight": "12.5"} for name in "abcde")
    report("roster of 30", compiled(roster(30)), Given(now=GIVEN.now, zone=ZONE, seed="b", instances={"kids": kids}))


if __name__ == "__main__":
    main()
