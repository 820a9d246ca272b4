"""The process that makes and reads workbooks: one job, then it ends. What comes in through its standard input is the
job, a length and JSON for a workbook to be made, or a file to be read; what goes out is a letter and the answer.

Run as `python -m handlers.excel.clerk make` or `… read`. It alone loads openpyxl, and what it may cost is bounded: a
file that unpacks without end takes this process with it, and nothing else.
"""

from __future__ import annotations

import json
import resource
import sys

MEMORY = 600 * 1024 * 1024  # bytes of addresses; a workbook of 30 villages needs some 100 MiB of them
SECONDS = 20  # of processor time
MADE, READ, REFUSED = b"M", b"R", b"N"


def make(job: bytes) -> bytes:
    """A packed Book as an .xlsx file."""
    from conversations.workbooks.books import unpack_book
    from handlers.excel.writing import xlsx

    return MADE + xlsx(unpack_book(json.loads(job)))


def read(job: bytes) -> bytes:
    """A file as a packed Read, or why it is none."""
    from conversations.workbooks.books import pack
    from handlers.excel.reading import Unread
    from handlers.excel.reading import read as found

    try:
        return READ + json.dumps(pack(found(job)), ensure_ascii=False).encode()
    except Unread as unread:
        return REFUSED + unread.why.encode()


def done(verb: str, job: bytes) -> bytes:
    """The answer to a job."""
    return make(job) if verb == "make" else read(job)


def main() -> None:
    """Do the one job."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl asks for it, and needs it for nothing of ours
    sys.stdout.buffer.write(done(sys.argv[1], sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
