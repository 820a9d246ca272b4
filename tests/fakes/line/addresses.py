"""Which addresses LINE takes for pictures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.fakes.line.actions import check_uri
from tests.fakes.line.lengths import units
from tests.fakes.line.refusals import Findings

LONGEST = 2000
LOOPBACK = ("127.0.0.1", "localhost")


def check_picture_address(address: Any, where: str, found: Findings) -> None:
    """Addresses inside templates and Flex messages ("invalid uri scheme" at /hero/url: line-bot-sdk-python #314)."""
    if not isinstance(address, str) or not address:
        found.add(where, "invalid property")
    elif units(address) > LONGEST:
        found.add(where, f"size must be between 0 and {LONGEST}")
    else:
        check_uri(address, where, _schemes(address), found)


def check_media_address(address: Any, where: str, found: Findings) -> None:
    """Addresses of image, video and sound messages, and of pictures in quick replies. "May not be empty" is the
    reference's; the other words are as people report them, in no log that we could find again."""
    if not address:
        found.add(where, "May not be empty")
        return
    if not isinstance(address, str) or units(address) > LONGEST:
        found.add(where, f"Length must be between 0 and {LONGEST}")
        return
    wrong = Findings()
    check_uri(address, where, _schemes(address), wrong)
    if wrong.details:
        found.add(where, "Must be a valid HTTPS URL")


def _schemes(address: str) -> tuple[str, ...]:
    """https, as LINE demands, and http to this machine alone: the one thing taken here that LINE would not."""
    return ("https", "http") if urlsplit(address).hostname in LOOPBACK else ("https",)
