"""Files that come with words, or several at once: an album is one thing that she sent, and is answered once."""

from __future__ import annotations

from dataclasses import replace

from conversations.dialogue import answering, asking, mending
from conversations.dialogue.reading import kind_of
from conversations.events import SentFile
from conversations.outcome import Outcome
from conversations.scene import Scene
from storage.records import Draft, MediaRow
from storage.writes import AddMedia, SaveDraft


def sent(scene: Scene, draft: Draft, file: SentFile) -> Outcome:
    """A file for the open report: by itself, with words under it, or as one of several."""
    if file.album and draft.state.get("album") == file.album:
        return _one_more(scene, draft, file)
    if file.caption and _asks_for_words(scene, draft):
        return _with_an_answer(scene, draft, file)
    return _marked(answering.sent(scene, draft, file), file)


def _one_more(scene: Scene, draft: Draft, file: SentFile) -> Outcome:
    """One more of an album that is answered already, in silence: what is open stays so. As of photos sent one by one
    the last stands as the answer, and those before it are kept beside the figures."""
    session = asking.open_session(scene, draft)
    stood = session.state().get("at")
    before = answering.one_more(draft, session, file)
    if before:
        session.answer(file.media)
        mending.go_on(session, stood)
    papers = [*draft.state.get("papers", ()), before or file.media]
    kept = asking.kept(scene, draft, session if before else None, papers=papers)
    kept.state["since"] = int(draft.state.get("since", draft.revision))
    if before:
        kept.state["shot"] = [draft.state["shot"][0], kept.revision]
    return Outcome((_media(scene, file), SaveDraft(_with_caption(kept, file))))


def _with_an_answer(scene: Scene, draft: Draft, file: SentFile) -> Outcome:
    """A picture, and under it the answer to a question that asks for words: both are taken."""
    state = {**draft.state, "papers": [*draft.state.get("papers", ()), file.media]}
    answered = answering.typed(scene, _with_caption(replace(draft, state=state), file), file.caption)
    return Outcome((_media(scene, file),)) + _marked(answered, file)


def _asks_for_words(scene: Scene, draft: Draft) -> bool:
    if not scene.world.is_report(draft.form):
        return False
    prompt = asking.open_session(scene, draft).asked(scene.language)
    return prompt is not None and prompt.type == "text" and kind_of(prompt) == "text" and not prompt.choices


def _marked(outcome: Outcome, file: SentFile) -> Outcome:
    """The draft keeps which album it has answered, and what stood under the file."""
    if not (file.album or file.caption):
        return outcome
    writes = tuple(
        SaveDraft(_with_caption(replace(write.draft, state={**write.draft.state, "album": file.album}), file))
        if isinstance(write, SaveDraft)
        else write
        for write in outcome.writes
    )
    return replace(outcome, writes=writes)


def _with_caption(draft: Draft, file: SentFile) -> Draft:
    if not file.caption:
        return draft
    return replace(
        draft, state={**draft.state, "captions": {**draft.state.get("captions", {}), file.media: file.caption}}
    )


def _media(scene: Scene, file: SentFile) -> AddMedia:
    return AddMedia(MediaRow(file.media, file.mime, file.size, "", scene.person.id, scene.now))
