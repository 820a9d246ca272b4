"""What is said of a workbook that came back: how each village stands, what is to be mended in which cell, where the
chat has another answer; and what she may do then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conversations import buttons
from conversations.dialogue.values import shown
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import keeping
from conversations.scene import Scene, strong
from conversations.workbooks.books import Book, FoundRow, Read, Value
from conversations.workbooks.outgoing import about, fresh, making
from conversations.workbooks.sheet_answers import Clash, Fault, Taken
from conversations.workbooks.workbooks import Page, book, page

MOST_FAULTS = 12  # said in the chat; beyond, they stand in a workbook that is sent back
MOST_OPENED = 3  # buttons that lead to a village's open question
KEY_FIGURES = 3  # of each village, in one line


@dataclass(frozen=True, slots=True)
class Village:
    """One place of a workbook that came back: taken, or why not (`sent`, `not_yours`)."""

    place: str
    name: str
    taken: Taken | None = None
    number: str = ""
    why: str = ""


def _is_ready(made: Taken) -> bool:
    """Whether nothing is open in it, and nothing to be asked about."""
    return not (made.left or made.faults or made.clashes or keeping.first_leap(made.draft, made.session))


def told(scene: Scene, found: Read, villages: Sequence[Village], strays: Sequence[FoundRow]) -> Outcome:
    """The answer to a workbook. `strays` are rows of tables that name none of its places."""
    mark, voice = found.mark, scene.voice
    lines = [strong(about(scene, mark.form, mark.period))]
    if mark.version != scene.world.current[mark.form]:
        lines.append(Line(voice("excel.older_form")))
    if not villages and not strays:
        return scene.say(*lines, voice("excel.empty"), choices=fresh(scene))
    lines += [Line(_of_village(scene, one)) for one in villages]
    faults = [fault for one in villages if one.taken for fault in one.taken.faults]
    clashes = [(one, clash) for one in villages if one.taken for clash in one.taken.clashes]
    names = {one.place: one.name for one in villages}
    many = len(faults) + len(strays) > MOST_FAULTS
    to_mend = [_of_fault(scene, names[fault.place], fault) for fault in faults]
    to_mend += [
        voice(f"excel.fault.{'place' if row.place else 'no_place'}", sheet=row.sheet, row=row.number, text=row.place)
        for row in strays
    ]
    if to_mend:
        lines.append(strong(voice("excel.to_mend", count=len(to_mend))))
        lines += map(Line, to_mend[:MOST_FAULTS])
    if many:
        lines.append(Line(voice("excel.rest_in_file", count=len(to_mend) - MOST_FAULTS)))
    if clashes:
        lines.append(strong(voice("excel.clashes")))
        lines += [Line(_of_clash(scene, one.name, clash)) for one, clash in clashes[:MOST_FAULTS]]
    choices = _choices(scene, found, villages, clashes=bool(clashes))
    if many:
        made = _with_faults(scene, found, villages, faults)
        return Outcome((making(scene, made, lines, choices),))
    return scene.say(*lines, choices=choices)


def _of_village(scene: Scene, one: Village) -> str:
    """How a village stands, and its chief figures."""
    voice = scene.voice
    if one.taken is None:
        return voice(f"excel.village.{one.why}", name=one.name, number=one.number)
    figures = " · ".join(_key_figures(scene, one.taken))
    made = one.taken
    if _is_ready(made):
        said = voice("excel.village.complete", name=one.name)
    elif made.left:
        said = voice("excel.village.open", name=one.name, count=made.left)
    else:
        said = voice("excel.village.to_ask", name=one.name)
    return f"{said}{f' – {figures}' if figures else ''}"


def _key_figures(scene: Scene, made: Taken) -> list[str]:
    """The figures that the programme draws, as far as this report has them; else its first ones."""
    programme = scene.world.programme_of(made.draft.form)
    drawn = [code for chart in programme.chart.values() for code in chart.of]
    by_name = {question.name: question for question in made.session.form.questions}
    told: dict[str, str] = {}
    for code in (*drawn, *programme.indicator):
        indicator = programme.indicator[code]
        question = by_name.get(indicator.num)
        if indicator.of != made.draft.form or indicator.den or question is None or question.name in told:
            continue
        stands = made.session.stands_at(question.path)[0]
        value = made.session.worded(question.path).hers if question.asked else stands
        if value:
            labels = {str(language): text for language, text in indicator.label.items()}
            label = labels.get(scene.language) or next(iter(labels.values()))
            told[question.name] = f"{label} {shown(scene, value, 'decimal', indicator.unit)}"
    return list(told.values())[:KEY_FIGURES]


def _of_fault(scene: Scene, name: str, fault: Fault) -> str:
    return scene.voice("excel.fault", at=fault.at, name=name, label=fault.label, why=fault.why)


def _of_clash(scene: Scene, name: str, clash: Clash) -> str:
    values = {"at": clash.at, "name": name, "label": clash.label, "here": clash.here, "there": clash.there}
    return scene.voice("excel.clash", **values)


def _choices(scene: Scene, found: Read, villages: Sequence[Village], *, clashes: bool) -> tuple[Choice, ...]:
    """Send what is complete, which answers hold where there are two, go on with what is open, the menu."""
    voice, of = scene.voice, (found.mark.form, found.mark.period)
    made: list[Choice] = []
    if clashes:
        made.append(Choice(voice("excel.button.theirs"), buttons.data(buttons.EXCEL_THEIRS, *of)))
        made.append(Choice(voice("excel.button.ours"), buttons.data(buttons.EXCEL_OURS, *of)))
    taken_ = [one.taken for one in villages if one.taken is not None]
    ready = sum(_is_ready(one) for one in taken_)
    if ready:
        made.append(Choice(voice("excel.button.send", count=ready), buttons.data(buttons.EXCEL_SEND, *of)))
    open_ = [one for one in villages if one.taken is not None and not _is_ready(one.taken) and not one.taken.clashes]
    for one in open_[:MOST_OPENED]:
        assert one.taken is not None
        made.append(Choice(f"✎ {one.name}", buttons.data(buttons.RESUME, one.taken.draft.id[: buttons.SHORT])))
    made.append(Choice(voice("conversations.button.menu"), buttons.data(buttons.MENU)))
    return tuple(made)


def _with_faults(scene: Scene, found: Read, villages: Sequence[Village], faults: Sequence[Fault]) -> Book:
    """The workbook anew: what was taken, and what was not, as she wrote it, with why beside it."""
    pages: list[Page] = [page(scene, one.taken.draft) for one in villages if one.taken is not None]
    bad: dict[tuple[str, str], tuple[Value, str]] = {
        (fault.place, fault.path): (fault.typed, fault.why) for fault in faults
    }
    return book(scene, found.mark.form, found.mark.period, pages, bad)
