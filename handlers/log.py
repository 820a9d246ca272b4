"""What goes wrong, told to the log: the kind and the lines of our code, never an error's words, which may quote what
somebody answered."""

from __future__ import annotations

import logging
from traceback import extract_tb


def fault(log: logging.Logger, what: str, error: BaseException) -> None:
    """One line: what failed, the kind of error, and the way through the code, innermost last."""
    frames = " > ".join(
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in extract_tb(error.__traceback__)
    )
    log.error("%s: %s at %s", what, type(error).__name__, frames)
