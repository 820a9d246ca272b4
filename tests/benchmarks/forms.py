"""How fast forms are opened and walked, each figure beside its limit: `make bench-forms`.

The forms are made up: three languages, relevance on every second row, calculates, constraints, labels with outputs; a
roster of 30 children that looks things up in served lists; 65 forms of the size a whole programme has. A whole message
is what a stateless server does: restore from JSON, answer, next prompt, state to JSON. What is measured is the time of
this process on a core, so that what else the machine does counts for less.
"""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from forms.form import Form, load
from forms.lists import Rows
from forms.sheets.workbook import Workbook, read_workbook
from forms.sheets.xlsform import compile_form
from forms.walking.session import Given, Session

ROOT = Path(__file__).resolve().parents[2]
ZONE = ZoneInfo("Asia/Vientiane")
GIVEN = Given(now=datetime(2026, 11, 21, 9, 30, tzinfo=ZONE), zone=ZONE, seed="bench")
PROGRAMME = ROOT / "programmes" / "laos_prf"
CHILDREN, VILLAGES, FORMS = 30, 8_000, 65

MESSAGE_50, MESSAGE_2000, ROSTER, LIST = 0.5, 8.0, 5.0, 0.2  # ms
OPEN_500, OPEN_65 = 60.0, 200.0  # ms


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, in ms, and what it may be at most."""

    name: str
    measured: float
    limit: float

    def __str__(self) -> str:
        verdict = "held" if self.measured <= self.limit else "MISSED"
        return f"{self.name:58} {self.measured:9.3f} ms   at most {self.limit:6.1f} ms   {verdict}"


# forms --------------------------------------------------------------------------------------------------------------


def survey(questions: int) -> str:
    """A form of so many questions as Markdown."""
    rows = [
        "| survey |",
        "| | type | name | label::Lao (lo) | label::Thai (th) | label::English (en) | relevant | constraint"
        " | calculation |",
    ]
    for place in range(questions):
        before = f"${{q{place - 1}}}"
        relevant = f"{before} >= 0" if place % 2 else ""
        said = f" after {before}" if place % 5 == 4 else ""
        label = f"ຄຳຖາມ {place}{said} | คำถาม {place}{said} | Question {place}{said}"
        rows.append(f"| | integer | q{place} | {label} | {relevant} | . < 1000 | |")
        if place % 5 == 0:
            rows.append(f"| | calculate | c{place} | | | | | | ${{q{place}}} * 2 + {place} |")
    return "\n".join(rows)


def roster(questions: int = 24) -> str:
    """A counted repeat over the ids of a served list, as `begin_roster` expands to: for each child her name and last
    month's figures are looked up, and this month's may not be too far from them."""
    rows = [
        "| survey |",
        "| | type | name | label | calculation | repeat_count | relevant | constraint |",
        "| | calculate | m_ids | | join(' ', instance('children')/root/item/name) | | | |",
        "| | begin_repeat | m | Child | | count-selected(${m_ids}) | | |",
        "| | calculate | m_id | | selected-at(${m_ids}, position(..) - 1) | | | |",
        "| | calculate | m_label | | instance('children')/root/item[name = ${m_id}]/label | | | |",
        "| | calculate | before | | instance('last')/root/item[name = ${m_id}]/weight | | | |",
        "| | integer | here | Is ${m_label} here? | | | | . = 0 or . = 1 |",
        "| | decimal | weight | Weight of ${m_label} (${before}) | | | ${here} = 1"
        " | . > 0 and (${before} = '' or (. >= ${before} - 3 and . <= ${before} + 3)) |",
        "| | calculate | gain | | if(${weight} = '' or ${before} = '', '', ${weight} - ${before}) | | | |",
    ]
    for place in range(questions):
        relevant = "${here} = 1" if place % 2 else "${gain} > 1"
        rows.append(f"| | integer | a{place} | Answer {place} of ${{m_label}} | | | {relevant} | . < 1000 |")
    rows += [
        "| | end_repeat | | | | | | |",
        "| | calculate | seen | | sum(${here}) | | | |",
        "| | note | said | Seen: ${seen} | | | | |",
    ]
    return "\n".join(rows)


def roster_given() -> Given:
    children = Rows({"name": f"c{place}", "label": f"Child {place}"} for place in range(CHILDREN))
    last = Rows({"name": f"c{place}", "weight": "1.5"} for place in range(CHILDREN))
    return Given(now=GIVEN.now, zone=ZONE, seed="bench", instances={"children": children, "last": last})


def village_form() -> str:
    """A district is chosen, then one of its villages out of a long list."""
    return "\n".join(
        [
            "| survey |",
            "| | type | name | label | choice_filter |",
            "| | text | district | District | |",
            "| | select_one_from_file villages.csv | village | Village | district = ${district} |",
        ]
    )


def monthly(number: int) -> str:
    """A form as programmes have them: 24 rows, 13 of them questions, in three languages."""
    rows = [
        "| survey |",
        "| | type | name | label::Lao (lo) | label::Thai (th) | label::English (en) | hint::Lao (lo) | hint::Thai (th)"
        " | hint::English (en) | required | relevant | constraint | constraint_message::Lao (lo)"
        " | constraint_message::Thai (th) | constraint_message::English (en) | calculation |",
        "| | calculate | before | | | | | | | | | | | | | instance('ctx')/root/item/total |",
    ]
    for group in range(4):
        rows.append(f"| | begin_group | g{group} | ໝວດ | หมวด | Section {number} | | | | | | | | | | |")
        for place in range(3):
            name, above = f"q{number}_{group}_{place}", f"q{number}_{group}_0"
            relevant = f"${{{above}}} > 0" if place else ""
            check = f". >= 0 and . <= ${{{above}}}" if place else ". >= 0 and . <= 2000"
            too_many = f"ຫຼາຍກວ່າ ${{{above}}} | มากกว่า ${{{above}}} | More than ${{{above}}}" if place else "| |"
            label = f"ມີຈັກຄົນ {place}? | มีกี่คน {place} | How many of {place}?"
            hint = "ນັບໃນເດືອນ | นับในเดือน | Count the month"
            rows.append(f"| | integer | {name} | {label} | {hint} | yes | {relevant} | {check} | {too_many} | |")
        total = f"coalesce(${{q{number}_{group}_1}}, 0) + coalesce(${{q{number}_{group}_2}}, 0)"
        rows.append(f"| | calculate | t{group} | | | | | | | | | | | | | {total} |")
        rows.append("| | end_group | | | | | | | | | | | | | | |")
    said = "ລວມ ${t0} | รวม ${t0} | Together ${t0}"
    rows.append(f"| | text | why | {said} | | | | | ${{t0}} > 0 and ${{before}} != ${{t0}} | | | | | |")
    return "\n".join(rows)


def compiled(markdown: str, blocks: dict[str, Workbook] | None = None) -> str:
    return compile_form(read_workbook(markdown.encode(), "md"), blocks=blocks).xform


def programme() -> list[str]:
    """65 forms: one that is used, and such as it will be joined by."""
    blocks = {path.stem: read_workbook(path.read_bytes(), "md") for path in (PROGRAMME / "blocks").glob("*.md")}
    used = (PROGRAMME / "forms" / "L1.md").read_text()
    return [compiled(used, blocks), *(compiled(monthly(number)) for number in range(1, FORMS))]


# measuring ----------------------------------------------------------------------------------------------------------


def spent(work: Callable[[], object]) -> float:
    """Milliseconds."""
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


def median(work: Callable[[], object], times: int) -> float:
    """Milliseconds, the median of several runs."""
    return statistics.median(spent(work) for _ in range(times))


def messages(form: Form, given: Given = GIVEN, most: int = 600) -> tuple[list[float], int]:
    """Milliseconds of each whole message of one walk, and the bytes of the last state."""
    taken: list[float] = []
    state = json.dumps(Session(form, given).state())
    while len(taken) < most:
        begun = time.process_time()
        session = Session(form, given, json.loads(state))
        if session.finished:
            break
        session.answer("1")
        session.prompt("lo")
        state = json.dumps(session.state())
        taken.append((time.process_time() - begun) * 1000)
    return taken, len(state)


def late_messages(form: Form, given: Given = GIVEN, times: int = 40) -> list[float]:
    """Milliseconds of the last messages of a walk, when the state is at its largest."""
    session = Session(form, given)
    left = len(form.questions)
    while left > times and not session.finished:
        session.answer("1")
        left -= 1
    state = json.dumps(session.state())
    return [spent(lambda: _message(form, given, state)) for _ in range(times)]


def _message(form: Form, given: Given, state: str) -> str:
    session = Session(form, given, json.loads(state))
    session.answer("1")
    session.prompt("lo")
    return json.dumps(session.state())


def opened(xform: str) -> Form:
    """A compiled form from the cache, with all that is in it: what its first session pays for."""
    form = load(xform, checked=True)
    assert form.inside.nodes
    return form


def weight(xform: str) -> float:
    """KiB that an opened form holds."""
    opened(xform)  # what is made once, regular expressions and the like, belongs to no form
    gc.collect()
    tracemalloc.start()
    form = opened(xform)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert form.questions
    return held / 1024


def described(title: str, xform: str, given: Given = GIVEN) -> tuple[Form, list[float]]:
    """A line of what a form costs; the form, and its messages."""
    form = opened(xform)
    whole, fresh = median(lambda: opened(xform), 7), median(lambda: Session(form, given), 15)
    gc.collect()
    taken, size = messages(form, given)
    p95 = sorted(taken)[int(len(taken) * 0.95)]
    print(
        f"{title:16} open {whole:7.1f} ms   new {fresh:6.2f} ms   message {statistics.median(taken):6.3f} ms"
        f" (p95 {p95:6.3f})   state {size / 1024:5.1f} KiB   form {weight(xform):7.0f} KiB"
    )
    return form, taken


def from_cache(xforms: list[str], runs: int = 5) -> tuple[float, float]:
    """Milliseconds in which a fresh process loads these forms from files, pyxform never imported; and in which it then
    opens them all, which otherwise the first session of each does."""
    with tempfile.TemporaryDirectory() as folder:
        for number, xform in enumerate(xforms):
            (Path(folder) / f"{number}.xml").write_text(xform)
        command = [sys.executable, __file__, "--open", folder]
        taken = [
            subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
            for _ in range(runs)
        ]
    loaded, opened = ([float(figure) for figure in column] for column in zip(*taken, strict=True))
    return statistics.median(loaded), statistics.median(opened)


def open_all(folder: str) -> None:
    """The other process of `from_cache`."""
    forms: list[Form] = []
    files = sorted(Path(folder).iterdir())
    loaded = spent(lambda: forms.extend(load(path.read_text(), checked=True) for path in files))
    opened = spent(lambda: [form.inside for form in forms])
    assert "pyxform" not in sys.modules
    print(loaded, opened)


def filtered() -> float:
    """Milliseconds in which a list of 8,000 rows is filtered for a question, its index made."""
    villages = Rows(
        {"name": f"v{place}", "label": f"Village {place}", "district": f"d{place % 400}"} for place in range(VILLAGES)
    )
    given = Given(now=GIVEN.now, zone=ZONE, seed="bench", instances={"villages": villages})
    session = Session(load(compiled(village_form())), given)
    session.answer("d7")
    prompt = session.prompt("en")
    assert prompt is not None
    assert len(prompt.choices) == VILLAGES // 400
    return median(lambda: session.prompt("en"), 200)


def figures() -> Iterator[Figure]:
    described("20 questions", compiled(survey(20)))
    _, fifty = described("50 questions", compiled(survey(50)))
    described("100 questions", compiled(survey(100)))
    big = compiled(survey(500))
    described("500 questions", big)
    form, _ = described("2000 questions", compiled(survey(2000)))
    _, rows = described("roster of 30", compiled(roster()), roster_given())
    print()
    yield Figure("message, 50 questions", statistics.median(fifty), MESSAGE_50)
    yield Figure("message, 2,000 questions, nearly all answered", statistics.median(late_messages(form)), MESSAGE_2000)
    yield Figure("message, roster of 30 children", statistics.median(rows), ROSTER)
    yield Figure("prompt that filters 8,000 rows", filtered(), LIST)
    yield Figure("open 500 questions", median(lambda: opened(big), 15), OPEN_500)
    loaded, inside = from_cache(programme())
    yield Figure("load 65 forms in a new process", loaded, OPEN_65)
    print(f"the first session of each opens it: {inside / FORMS:.1f} ms a form, all of them {inside:.0f} ms")


def main() -> None:
    if sys.argv[1:2] == ["--open"]:
        open_all(sys.argv[2])
        return
    begun = time.perf_counter()
    for figure in figures():
        print(figure)
    print(f"\n{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
