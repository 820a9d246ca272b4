"""The sentences of a summary: which of them hold, and what they say. Villages by name, persons never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from conversations.review.board import Board, Shelf, fresh
from forms.xpath.values import boolean
from indicators import figures
from indicators.facts import Definition
from indicators.figures import Figure
from programmes import sentences
from programmes.calendar import following
from programmes.model import Sentence
from programmes.sentences import BEFORE, COUNT, NOW, OF, TOP, WHO

MOST_TOP = 3


def say(board: Board, said: Sequence[Sentence], period: str) -> list[str]:
    """The sentences that hold of a period, in their order."""
    said = [one for one in said if ("group" if board.group else "officer") in one.to]
    look = _Figures(board, said, period)
    seen = look.of(board.place)
    record = look.record(board.place, seen)
    found = [_one(board, sentence, look, seen, record) for sentence in said]
    return [words for words in found if words]


class _Figures:
    """The indicators that sentences look at, in the period and the one before it. One that a group may not see is not
    there."""

    def __init__(self, board: Board, said: Sequence[Sentence], period: str) -> None:
        self._board = board
        self._periods = {BEFORE: following(period, -1), NOW: period}
        public = board.public(sentences.codes(board.programme, said))
        self.definitions = {one.code: one for one in public}
        self._facts = board.facts(public, tuple(self._periods.values()))
        self._shelf = Shelf(self._facts)
        self._held = {
            (one.code, at): board.held((one,), self._facts, at) for one in public for at in self._periods.values()
        }
        names = sentences.named(board.programme, said)
        self._owed = {one.code: self._owing(one, period) for one in public if f"{one.code}/{OF}" in names}
        self.hidden: set[tuple[str, str]] = set()  # place and name of what is there, and not to be seen

    def _owing(self, definition: Definition, period: str) -> set[str]:
        """The places that owe an indicator's report."""
        duty = self._board.owing(self._board.indicator(definition))
        cells = self._board.states(duty, (period,)) if duty else ()
        return {place for place, one in cells if one == period}

    def of(self, place: str) -> dict[str, Figure | None]:
        """Every figure of a place and all below it, by its name (`L07/now`)."""
        return self._seen([place])[place]

    def by_place(self, level: str) -> dict[str, dict[str, Figure | None]]:
        """The same of each place of a level, as they may be seen side by side."""
        return self._seen([one.code for one in self._board.world.places.below(self._board.place, level)])

    def _seen(self, places: Sequence[str]) -> dict[str, dict[str, Figure | None]]:
        found: dict[str, dict[str, Figure | None]] = {place: {} for place in places}
        for name, definition, period in self._each():
            cells = [self._at(definition, period, place) for place in places]
            crowds = [self._crowd(definition, period, place) for place in places]
            for place, figure in zip(places, self._board.veiled(definition, cells, crowds), strict=True):
                found[place][name] = figure
                if figure is None and self._told(definition.code, period, place):
                    self.hidden.add((place, name))
        return found

    def _each(self) -> Iterator[tuple[str, Definition, str]]:
        for code, definition in self.definitions.items():
            for part, period in self._periods.items():
                yield f"{code}/{part}", definition, period

    def _at(self, definition: Definition, period: str, place: str) -> Figure | None:
        """A figure that somebody reported in the period; of the period before, only where all who have reported now
        had, as else what grew may be the number of places."""
        told, now = (self._seen_of(definition.code, at, place) for at in (period, self._periods[NOW]))
        mine = self._shelf.of(definition.code, self._kept(definition, period, place))
        return figures.at(mine, definition, period) if told and told >= now else None

    def _crowd(self, definition: Definition, period: str, place: str) -> Figure | None:
        """Of how many a figure is, where that is counted."""
        mine = self._shelf.of(definition.count, self._kept(definition, period, place))
        return self._board.crowd(definition, mine, period)

    def _kept(self, definition: Definition, period: str, place: str) -> list[str]:
        """A place and all below it whose figures may be seen in the whole."""
        held = self._held[definition.code, period]
        return [code for code in self._board.places_in(place) if code not in held]

    def _told(self, code: str, period: str, place: str) -> set[str]:
        """The places that have reported an indicator in a period."""
        return fresh(self._shelf.of(code, self._board.places_in(place)), period)

    def _seen_of(self, code: str, period: str, place: str) -> set[str]:
        """Those of them whose figures may be seen in the whole."""
        return self._told(code, period, place) - self._held[code, period]

    def record(self, place: str, seen: Mapping[str, Figure | None]) -> dict[str, object]:
        """What an expression reads of a place."""
        below, now = self._board.places_in(place), self._periods[NOW]
        found: dict[str, object] = {}
        for code, definition in self.definitions.items():
            for part in self._periods:
                found[f"{code}/{part}"] = figures.value(definition, seen[f"{code}/{part}"])
            told, owed = self._told(code, now, place), self._owed.get(code, set()) & set(below)
            found[f"{code}/{COUNT}"] = len(self._seen_of(code, now, place))
            # When all have reported, nobody is waited for, though some may never be seen in the whole.
            found[f"{code}/{OF}"] = len(told | owed) if owed - told else found[f"{code}/{COUNT}"]
        return found


def _one(
    board: Board, sentence: Sentence, look: _Figures, seen: Mapping[str, Figure | None], record: Mapping[str, object]
) -> str:
    """What the sentence says, of figures and what an expression reads of them; '' when it does not hold."""
    if sentence.when and not boolean(sentences.compiled(sentence.when, board.programme)(record)):
        return ""
    who = _who(board, sentence, look) if sentence.who else []
    top = _top(board, sentence, look, seen) if sentence.top else []
    if (sentence.who and not who) or (sentence.top and not top):
        return ""

    def value(name: str) -> str:
        code, _, part = name.rpartition("/")
        if name == WHO:
            return board.who(who)
        if name == TOP:
            return " · ".join(top)
        if code not in look.definitions:  # a group may not see it
            return "–"
        if part in (COUNT, OF):
            return board.voice.number(int(str(record[name])))
        if (board.place, name) in look.hidden:
            return board.few(look.definitions[code])
        return board.said(look.definitions[code], seen[name])

    return sentences.filled(board.voice.pick(sentence.text), value)


def _top(board: Board, sentence: Sentence, look: _Figures, seen: Mapping[str, Figure | None]) -> list[str]:
    """The indicators with the largest figures, each with its own; of those alike the first."""
    found = []
    for definition in (look.definitions[code] for code in sentence.top if code in look.definitions):
        figure = seen[f"{definition.code}/{NOW}"]
        if value := figures.value(definition, figure):
            label = board.voice.pick(board.indicator(definition).label)
            found.append((value, f"{label} {board.said(definition, figure)}"))
    return [words for _, words in sorted(found, key=lambda each: -each[0])[:MOST_TOP]]


def _who(board: Board, sentence: Sentence, look: _Figures) -> list[str]:
    """The names of the places for which `who` holds."""
    expression = sentences.compiled(sentence.who, board.programme)
    by_place = look.by_place(sentences.level(board.programme, sentence))
    return [board.name(place) for place, seen in by_place.items() if boolean(expression(look.record(place, seen)))]
