"""The process that makes documents and looks at templates: one job, then it ends. What comes in through its standard
input is a line of JSON and behind it the template's file; what goes out is the same, with what was made.

Run as `python -m handlers.documents.clerk make` or `… check`. It alone loads docxtpl, and what it may cost is bounded:
a file that unpacks without end, or a loop that counts without end, takes this process with it, and nothing else.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import datetime
from typing import Any

MEMORY = 600 * 1024 * 1024  # bytes of addresses; the minutes of a district's meeting need some 120 MiB of them
SECONDS = 20  # of processor time


def packed(told: Any, data: bytes = b"") -> bytes:
    """JSON data and a file, as they go in and out."""
    return json.dumps(told, ensure_ascii=False).encode() + b"\n" + data


def unpacked(job: bytes) -> tuple[Any, bytes]:
    """What `packed` put together."""
    told, _, data = job.partition(b"\n")
    return json.loads(told), data


def make(told: Any, data: bytes) -> bytes:
    """A template filled in with a report, at a moment: the file, or, beside none, what is wrong with the template."""
    from conversations.documents.shapes import pack_faults
    from handlers.documents.safety import BadTemplate
    from handlers.documents.templates import filled

    try:
        return packed([], filled(data, told["report"], datetime.fromisoformat(told["made"])))
    except BadTemplate as bad:
        return packed(pack_faults(bad.faults))


def check(told: Any, data: bytes) -> bytes:
    """A file looked at as one of some templates: which it is, what is wrong with it, and what is to be kept of it."""
    from conversations.documents.shapes import Candidate, pack_faults
    from handlers.documents.templates import checked

    found = checked(data, told["name"], [Candidate(**one) for one in told["candidates"]])
    return packed({"key": found.key, "faults": pack_faults(found.faults)}, found.data)


def done(verb: str, job: bytes) -> bytes:
    """The answer to a job."""
    told, data = unpacked(job)
    return make(told, data) if verb == "make" else check(told, data)


def main() -> None:
    """Do the one job."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    sys.stdout.buffer.write(done(sys.argv[1], sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
