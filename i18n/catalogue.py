"""The texts of the house, in every language, read once at start.

`catalogues/<domain>.<language>.po` holds what one room says in one language. Ids are symbolic and begin
with their domain (`forms.required`); values stand in a text as `{name}`. Texts are never compiled to .mo:
reading all of them takes a fraction of a second, and what is reviewed is what is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.pofile import PoFileError, read_po

HOUSE_TEXTS = Path(__file__).parent / "catalogues"

# Where a text is looked for when the reader's own language lacks it.
FALLBACKS = ("lo", "en")


class CatalogueError(Exception):
    """A catalogue file cannot be used; the message says which one, and what to mend."""


class Catalogues:
    """All texts by language and id. Immutable but for `missed`, and shared by everybody."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts
        self._orders = {
            language: tuple(texts[each] for each in dict.fromkeys((language, *FALLBACKS)) if texts.get(each))
            for language in {*texts, *FALLBACKS}
        }
        self.missed: Counter[tuple[str, str]] = Counter()
        """How often (language, id) was asked for and not found in that language."""

    @classmethod
    def read(cls, folder: Path = HOUSE_TEXTS) -> Catalogues:
        """Read every `<domain>.<language>.po` of a folder. Raises CatalogueError."""
        texts: dict[str, dict[str, str]] = {}
        for path in sorted(folder.glob("*.po")):
            _, _, language = path.stem.rpartition(".")
            texts.setdefault(language, {}).update(read_texts(path))
        return cls(texts)

    def text(self, language: str, text_id: str, /, **values: object) -> str:
        """The text of an id, with its values filled in.

        A text that is missing in the reader's language is given in Lao, then in English; an id that nobody
        knows is given back as it is, so that a person still gets an answer. Raises KeyError when a value is
        missing.
        """
        for texts in self._orders.get(language) or self._orders[FALLBACKS[0]]:
            found = texts.get(text_id)
            if found is not None:
                if texts is not self._texts.get(language):
                    self.missed[language, text_id] += 1
                return found.format_map(values)
        self.missed[language, text_id] += 1
        return text_id

    def ids(self, language: str) -> frozenset[str]:
        """The ids that have a text in a language."""
        return frozenset(self._texts.get(language, {}))


def read_texts(path: Path) -> Mapping[str, str]:
    """The texts of one catalogue file by id, without those that are still empty. Raises CatalogueError."""
    found = path.stat()
    return _texts_of(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=256)
def _texts_of(path: Path, changed: int, size: int) -> Mapping[str, str]:
    """A file's texts, parsed once for as long as it stands as it is: a process may open many houses."""
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name} is not a catalogue: {error}. Mend this file.") from error
    texts = {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
    return MappingProxyType(texts)
