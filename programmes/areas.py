"""Places: the tree of provinces, districts, kum ban, tambons and villages that reports come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from i18n.order import by_name


class PlacesError(ValueError):
    """The rows do not make a tree. `code` names the place at which it breaks."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `kind` is one of the programme's levels, the root's parent is ''; `names` are by language."""

    code: str
    parent: str
    kind: str
    names: Mapping[str, str]

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Place:
        """A place from a table's row with the columns code, parent, kind, name_lo, name_th, name_en."""
        names = {key.removeprefix("name_"): text for key, text in row.items() if key.startswith("name_") and text}
        return cls(row["code"], row["parent"] or "", row["kind"], MappingProxyType(names))


class Places:
    """The tree. Places keep the order of the rows they came in: tables and grids show them so. Where people pick one
    they stand by name (`by_name`)."""

    def __init__(self, rows: Iterable[Place]) -> None:
        """Raises PlacesError when a code stands twice, a parent is missing, or a place lies below itself."""
        self._places: dict[str, Place] = {}
        for place in rows:
            if place.code in self._places:
                raise PlacesError(place.code, f"Two places have the code {place.code}; give one another code.")
            self._places[place.code] = place
        self._children: dict[str, list[Place]] = {}
        for place in self._places.values():
            self._children.setdefault(place.parent, []).append(place)
        self._order = {code: number for number, code in enumerate(self._places)}
        self._paths: dict[str, tuple[Place, ...]] = {}
        for code in self._places:
            self._paths[code] = self._climb(code)
        self._named: dict[str, Places] = {}

    def _climb(self, code: str) -> tuple[Place, ...]:
        path: list[Place] = []
        seen: set[str] = set()
        while code:
            place = self._places.get(code)
            if place is None:
                below = path[-1].code
                raise PlacesError(below, f"{below} lies in {code}, which is no place; add {code} or correct it.")
            if code in seen:
                raise PlacesError(code, f"{code} lies below itself; correct its parent.")
            seen.add(code)
            path.append(place)
            code = place.parent
        return tuple(reversed(path))

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __contains__(self, code: object) -> bool:
        return code in self._places

    def get(self, code: str) -> Place | None:
        """The place with this code, or None."""
        return self._places.get(code)

    def name(self, code: str, language: str) -> str:
        """What a reader of this language calls the place; its Lao or any other name where there is none, and
        the code itself when the place is unknown."""
        place = self._places.get(code)
        if place is None:
            return code
        return place.names.get(language) or place.names.get("lo") or next(iter(place.names.values()), code)

    def by_name(self, language: str) -> Places:
        """The same tree, its places in the order of the names that a reader of this language knows them by."""
        if language not in self._named:
            self._named[language] = Places(sorted(self, key=lambda place: by_name(self.name(place.code, language))))
        return self._named[language]

    def roots(self) -> tuple[Place, ...]:
        """The places that lie in no other."""
        return tuple(self._children.get("", ()))

    def children(self, code: str) -> tuple[Place, ...]:
        """The places that lie directly in this one."""
        return tuple(self._children.get(code, ()))

    def below(self, code: str, kind: str | None = None) -> tuple[Place, ...]:
        """This place and all that lie in it (of one kind only, when it is given), in the order of the rows.
        Nothing, when the place is unknown."""
        if code not in self._places:
            return ()
        found: list[Place] = []
        waiting = [self._places[code]]
        while waiting:
            place = waiting.pop()
            found.append(place)
            waiting.extend(self._children.get(place.code, ()))
        found.sort(key=lambda place: self._order[place.code])
        return tuple(place for place in found if kind is None or place.kind == kind)

    def above(self, code: str, kind: str) -> Place | None:
        """The place of this kind in which the place lies (itself, when it is of that kind), or None."""
        return next((place for place in reversed(self.path(code)) if place.kind == kind), None)

    def path(self, code: str) -> tuple[Place, ...]:
        """From the root down to the place itself; nothing, when the place is unknown."""
        return self._paths.get(code, ())

    def holds(self, area: str, code: str) -> bool:
        """True when the place lies in the area or is it."""
        return any(place.code == area for place in self.path(code))
