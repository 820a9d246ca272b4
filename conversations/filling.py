"""Filling: answers given together, in one message, a table or a file, each taken as if it had been asked by itself."""

from __future__ import annotations

from conversations.reading import read_typed
from conversations.scene import Scene
from forms.walking.session import Refused, Session
from i18n.reading import Read, Unclear

NOTHING = frozenset(("-", "–", "—"))  # how an answer is left blank


def go_to(session: Session, path: str) -> bool:
    """Have the session ask this question, if it is asked at all as things are now."""
    try:
        session.jump(path)
    except KeyError:
        return False
    return True


def take(scene: Scene, session: Session, path: str, text: str) -> str:
    """Answer the question at this path with what was typed for it; gives what is wrong with it, '' when all is well.
    What was not taken is left unsettled, with what stood there before."""
    if not go_to(session, path):
        return scene.voice("conversations.roster.not_asked", text=text)
    prompt = session.asked(scene.language)
    assert prompt is not None
    read = Read("") if text.strip() in NOTHING else read_typed(scene, prompt, text)
    if isinstance(read, Unclear):
        session.unsettle((prompt.path,))
        return scene.voice("conversations.roster.unread", text=text)
    try:
        session.answer(read.value)
    except Refused as refused:
        session.unsettle((refused.path,))  # what stood there is shown, and open until it is mended or confirmed
        return refused.text(scene.language) or scene.voice(f"conversations.refused.{refused.kind}")
    return ""
