"""The fake LINE, by itself."""

from __future__ import annotations

from tests.fakes.line import FakeLine


async def test_what_the_bot_pushes_stands_in_the_chat() -> None:
    async with FakeLine() as line:
        noy = line.user("Noy").is_friend()
        body = {"to": noy.id, "messages": [{"type": "text", "text": "ສະບາຍດີ"}]}
        bearer = {"Authorization": f"Bearer {line.token}"}
        async with line.session.post(f"{line.url}/v2/bot/message/push", json=body, headers=bearer) as answer:
            assert answer.status == 200
        await noy.sees("ສະບາຍດີ")
