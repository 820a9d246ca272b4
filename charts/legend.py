"""A legend of tiles with words, as many side by side as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from charts.letters import Letters
from charts.page import INNER
from charts.sheet import MARGIN, WIDTH, Sheet

TILE = 42
_SIZE, _ROW = 30, 60
_GAP, _BETWEEN = 14, 38
Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class Key(Generic[Name]):
    """A name and its words in the legend: `x` and the line where they stand."""

    name: Name
    words: str
    x: int
    line: int


@dataclass(frozen=True, slots=True)
class Legend(Generic[Name]):
    """Entries, laid out."""

    keys: tuple[Key[Name], ...]

    @classmethod
    def of(cls, entries: Iterable[tuple[Name, str]], letters: Letters) -> Legend[Name]:
        """As many entries a line as there is room for."""
        keys: list[Key[Name]] = []
        x, line = MARGIN, 0
        for name, words in entries:
            words = letters.shorten(words, _SIZE, INNER - TILE - _GAP)
            wide = TILE + _GAP + letters.width(words, _SIZE)
            if keys and x + wide > WIDTH - MARGIN:
                x, line = MARGIN, line + 1
            keys.append(Key(name, words, x, line))
            x += wide + _BETWEEN
        return cls(tuple(keys))

    @property
    def height(self) -> int:
        """Of all its lines."""
        return _ROW * (self.keys[-1].line + 1 if self.keys else 0)

    def draw(self, sheet: Sheet, top: int) -> Iterator[tuple[Name, tuple[int, int]]]:
        """Put the words on the sheet; tells of each name the middle of its tile."""
        for key in self.keys:
            y = top + _ROW * key.line + _ROW // 2
            sheet.text(key.x + TILE + _GAP, y + 11, key.words, _SIZE)
            yield key.name, (key.x + TILE // 2, y)
