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
    "link": buttons.LINK,
    "unlink": buttons.UNLINK,
    "group": buttons.GROUP,
}
OF_A_QUESTION = frozenset((buttons.BACK, buttons.SKIP, buttons.STOP, buttons.SEND))
# Words that may be the name of something asked for (a group, say): commands only where nothing is asked, or by a slash.
NOT_OF_A_QUESTION = frozenset((buttons.LINK, buttons.UNLINK, buttons.GROUP))


@cache
def _known(catalogues: Catalogues) -> dict[str, str]:
    return {
        folded: verb
        for name, verb in VERBS.items()
        for language in LANGUAGES
        for word in catalogues.text(language, f"conversations.words.{name}").split("|")
        if (folded := fold(word))  # marks alone fold to nothing, and so does a smile
    }


def behind(catalogues: Catalogues, text: str, verb_: str) -> str:
    """What stands behind the word of a verb: of `/link 7KQ2-M9XT-4B` the code. '' when it begins with another word."""
    first, *rest = text.split(maxsplit=1) or [""]
    return rest[0] if rest and verb(catalogues, first) == verb_ else ""


@cache
def _of_assent(catalogues: Catalogues) -> frozenset[str]:
    return frozenset(
        fold(word)
        for language in LANGUAGES
        for word in catalogues.text(language, "conversations.words.right").split("|")
    )


def assents(catalogues: Catalogues, text: str) -> bool:
    """Whether these words say that what stands there is right: of a value that a question shows, of a read-back."""
    return fold(text) in _of_assent(catalogues)


def verb(catalogues: Catalogues, text: str) -> str:
    """The verb that these words name, or ''. `/summary@khaobanbot` is `summary`."""
    word = text.strip().split("@")[0] if text.strip().startswith("/") else text
    return _known(catalogues).get(fold(word.strip().removeprefix("/")), "")
