"""Words that are commands: typed with or without a slash, in any of the three languages, whatever hers is."""

from __future__ import annotations

from functools import cache

from conversations import buttons
from i18n import polite
from i18n.catalogue import Catalogues
from i18n.spelling import fold
from i18n.voice import LANGUAGES

# What each word does, as the verb of a button.
VERBS = {
    "menu": buttons.MENU,
    "resume": buttons.RESUME,
    "summary": buttons.SUMMARY,
    "language": buttons.LANGUAGE,
    "help": buttons.HELP,
    "queue": buttons.QUEUE,
    "reports": buttons.REPORTS,
    "sign": buttons.SIGN,
    "back": buttons.BACK,
    "skip": buttons.SKIP,
    "stop": buttons.STOP,
    "send": buttons.SEND,
    "link": buttons.LINK,
    "unlink": buttons.UNLINK,
    "group": buttons.GROUP,
    "excel": buttons.EXCEL,
    "who": buttons.WHO,
    "away": buttons.AWAY,
    "people": buttons.PEOPLE,
}
OF_A_QUESTION = frozenset((buttons.BACK, buttons.SKIP, buttons.STOP, buttons.SEND))
# Words that may be the name of something asked for (a group, say): commands only where nothing is asked, or by a slash.
NOT_OF_A_QUESTION = frozenset((buttons.LINK, buttons.UNLINK, buttons.GROUP, buttons.AWAY, buttons.PEOPLE))


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
def _meaning(catalogues: Catalogues, name: str) -> frozenset[str]:
    return frozenset(
        fold(word)
        for language in LANGUAGES
        for word in catalogues.text(language, f"conversations.words.{name}").split("|")
    )


def says(catalogues: Catalogues, name: str, text: str) -> bool:
    """Whether these words, polite ones aside, are among those of `conversations.words.<name>`."""
    known, said = _meaning(catalogues, name), fold(text)
    return bool(said) and (said in known or polite.without(said) in known)


def assents(catalogues: Catalogues, text: str) -> bool:
    """Whether these words say that what stands there is right: of a value that a question shows, of a read-back."""
    return fold(text) in _meaning(catalogues, "right")


def asks_how(text: str) -> bool:
    """Whether it is nothing but a question mark: how is this answered?"""
    return text.strip() in _MARKS


_MARKS = frozenset(("?", "？", "??", "？？", "/?"))


def verb(catalogues: Catalogues, text: str) -> str:
    """The verb that these words name, or ''. `/summary@khaobanbot` is `summary`."""
    if asks_how(text):
        return buttons.HELP
    word = text.strip().split("@")[0] if text.strip().startswith("/") else text
    return _known(catalogues).get(fold(word.strip().removeprefix("/")), "")
