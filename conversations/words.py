"""Words that are commands: typed with or without a slash, in any of the three languages, whatever hers is."""

from __future__ import annotations

from functools import cache

from conversations import buttons
from i18n.catalogue import Catalogues
from i18n.spelling import fold
from i18n.voice import LANGUAGES

# What each word does, as the verb of a button.
VERBS = {
    "menu": buttons.MENU,
    "summary": buttons.SUMMARY,
    "language": buttons.LANGUAGE,
    "help": buttons.HELP,
    "queue": buttons.QUEUE,
    "back": buttons.BACK,
    "skip": buttons.SKIP,
    "stop": buttons.STOP,
    "send": buttons.SEND,
}
OF_A_QUESTION = frozenset((buttons.BACK, buttons.SKIP, buttons.STOP, buttons.SEND))


@cache
def _known(catalogues: Catalogues) -> dict[str, str]:
    return {
        folded: verb
        for name, verb in VERBS.items()
        for language in LANGUAGES
        for word in catalogues.text(language, f"conversations.words.{name}").split("|")
        if (folded := fold(word))  # marks alone fold to nothing, and so does a smile
    }


def verb(catalogues: Catalogues, text: str) -> str:
    """The verb that these words name, or ''. `/summary@khaobanbot` is `summary`."""
    word = text.strip().split("@")[0] if text.strip().startswith("/") else text
    return _known(catalogues).get(fold(word.strip().removeprefix("/")), "")
