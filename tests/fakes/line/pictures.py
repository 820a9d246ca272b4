"""Pictures are fetched from the address that the bot gave, as LINE and its apps do, and judged.

https://developers.line.biz/en/reference/messaging-api/#image-message and the Flex image component: JPEG or PNG;
an original of up to 10 MB, a preview of up to 1 MB, in Flex messages up to 1024 x 1024 pixels. LINE answers the call
before: a picture that cannot be had is a grey square in the chat, and nobody tells the bot.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import aiohttp
from PIL import Image

MB = 1024 * 1024
LARGEST = {"original": 10 * MB, "preview": MB, "image": 10 * MB, "icon": MB, "thumbnail": 10 * MB}
WIDEST = {"image": 1024, "icon": 1024, "thumbnail": 1024}
PATIENCE = 10  # seconds


@dataclass
class Picture:
    """A picture in a message: what came from its address, or why nothing can be seen ('' when all is well)."""

    use: str  # original, preview, image, icon, thumbnail
    address: str
    problem: str = "not fetched yet"
    data: bytes = b""

    @property
    def shown(self) -> bool:
        return not self.problem

    async def fetch(self, session: aiohttp.ClientSession) -> None:
        """Get it from its address, now."""
        self.data, self.problem = b"", ""
        try:
            async with session.get(self.address, timeout=aiohttp.ClientTimeout(total=PATIENCE)) as answer:
                if answer.status != 200:
                    self.problem = f"status {answer.status}"
                    return
                self.data = await answer.read()
        except (TimeoutError, aiohttp.ClientError) as failed:
            self.problem = f"cannot be fetched: {type(failed).__name__}"
            return
        self.problem = judge(self.data, self.use)


def judge(data: bytes, use: str) -> str:
    """Why these bytes cannot be shown, or ''."""
    if len(data) > LARGEST[use]:
        return f"larger than {LARGEST[use]} bytes"
    try:
        picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
        picture.load()
    except Exception:  # a broken file breaks Pillow in many ways
        return "neither JPEG nor PNG"
    if use in WIDEST and max(picture.size) > WIDEST[use]:
        return f"wider or higher than {WIDEST[use]} pixels"
    return ""
