"""Our own dialogues: small XLSForms, walked by the same engine as reports."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def files() -> tuple[Path, ...]:
    """The dialogues' Markdown files; a file's name is the form's id."""
    return tuple(sorted(HERE.glob("*.md")))
