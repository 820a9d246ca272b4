"""The process that draws (see charts.worker): pictures in by standard input, PNGs out by standard
output."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from traceback import format_tb
from typing import BinaryIO

from charts.pictures import STATES, Bars, Grid, Lines, Stack, unpack
from charts.worker import DONE, FAILED, READY, SIZE


def main() -> None:
    """Warm up, say so, and draw until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the pipe
    # Answers get a descriptor of their own: whatever a library prints goes to the log instead.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    fonts = Path(sys.argv[1])
    _warm(fonts)
    answers.write(READY)
    answers.flush()
    while header := sys.stdin.buffer.read(SIZE):
        request = sys.stdin.buffer.read(int.from_bytes(header))
        _answer(answers, request, fonts)


def _answer(answers: BinaryIO, request: bytes, fonts: Path) -> None:
    """Draw one picture. Of what goes wrong only the kind is told, and to the log the lines of code: an
    error's text could quote the picture's."""
    from charts.draw import png

    try:
        verdict, answer = DONE, png(unpack(json.loads(request)), fonts)
    except Exception as failed:  # the process must live on
        verdict, answer = FAILED, type(failed).__name__.encode()
        sys.stderr.writelines(format_tb(failed.__traceback__))
    answers.write(verdict + len(answer).to_bytes(SIZE) + answer)
    answers.flush()


def _warm(fonts: Path) -> None:
    """Draw one of each kind, so that all is loaded before somebody waits for it."""
    from charts.draw import png

    words = "ກ ก a 0"
    png(Grid(words, words, (words,), STATES, (STATES,), tuple((state, state) for state in STATES)), fonts)
    png(Lines(words, words, ("1", "2"), ((words, (1, 2)), (words, (2, None)))), fonts)
    png(Bars(words, words, ((words, 1, words, "good"), (words, 2, words, "bad")), ((1.5, words),)), fonts)
    png(Stack(words, words, ("1", "2"), ((words, (1, 2), words), (words, (2, None), words)), ("", "")), fonts)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # the server died while we warmed up: nobody waits for a picture any more
        os._exit(0)  # not by way of the interpreter, which would flush the broken pipe once more
