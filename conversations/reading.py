"""What is typed for a question, read by its type."""

from __future__ import annotations

from collections.abc import Mapping

from conversations.questions import options
from conversations.scene import Scene
from forms.walking.session import Prompt
from i18n.reading import Kind, Read, Unclear, read

# XLSForm's question types and how what is typed for them is read.
READ_AS: Mapping[str, Kind] = {
    "integer": "integer", "decimal": "decimal", "range": "decimal", "date": "date", "time": "time",
    "select_one": "choice", "acknowledge": "choice", "repeat": "choice",
    "select_multiple": "choices", "rank": "choices",
}  # fmt: skip
TAKES_FILE = frozenset(("image", "audio", "video", "file"))
NOT_TYPED = TAKES_FILE | {"geopoint"}


def read_typed(scene: Scene, prompt: Prompt, text: str) -> Read | Unclear:
    """The value that this text has for what is asked, or why it has none."""
    return read(
        text,
        READ_AS.get(prompt.type, "text"),
        scene.language,
        today=scene.today,
        choices=tuple((option.name, option.label) for option in options(scene, prompt)),
        unit=prompt.kb.get("unit", ""),
    )
