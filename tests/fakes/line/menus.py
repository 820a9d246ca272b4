"""Rich menus: https://developers.line.biz/en/reference/messaging-api/#rich-menu

A menu of a person goes before the one for all. Aliases and batches are not imitated.
"""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web
from PIL import Image

from tests.fakes.line.actions import BODY, IN_MENU, check_action
from tests.fakes.line.lengths import graphemes
from tests.fakes.line.refusals import NOT_FOUND, Findings, Refused, bad_parameter
from tests.fakes.line.wire import hold, json_body

if TYPE_CHECKING:
    from tests.fakes.line.platform import FakeLine

# The reference's example.
NO_PICTURE = "must upload richmenu image before applying it to user"
MOST_AREAS = 20
LARGEST_PICTURE = 1024 * 1024


@dataclass
class Menu:
    """A rich menu: its object, and its picture once it is there."""

    id: str
    body: dict[str, Any]
    picture: bytes = b""
    mime: str = ""


class Menus:
    """All rich menus, and who sees which."""

    def __init__(self, line: FakeLine) -> None:
        self._line = line
        self.all: dict[str, Menu] = {}
        self.usual = ""
        self.of: dict[str, str] = {}

    def seen_by(self, person: str) -> Menu | None:
        return self.all.get(self.of.get(person, self.usual))

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v2/bot/richmenu", self.create),
            web.post("/v2/bot/richmenu/validate", self.validate),
            web.get("/v2/bot/richmenu/list", self.list),
            web.post("/v2/bot/richmenu/bulk/link", self.link_many),
            web.get("/v2/bot/richmenu/{menu}", self.get),
            web.delete("/v2/bot/richmenu/{menu}", self.delete),
            web.get("/v2/bot/user/all/richmenu", self.get_usual),
            web.delete("/v2/bot/user/all/richmenu", self.clear_usual),
            web.post("/v2/bot/user/all/richmenu/{menu}", self.set_usual),
            web.get("/v2/bot/user/{user}/richmenu", self.get_of),
            web.delete("/v2/bot/user/{user}/richmenu", self.unlink),
            web.post("/v2/bot/user/{user}/richmenu/{menu}", self.link),
        ]

    def data_routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v2/bot/richmenu/{menu}/content", self.upload),
            web.get("/v2/bot/richmenu/{menu}/content", self.download),
        ]

    async def create(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        check_menu(body)
        hold(request, body)
        menu = Menu(f"richmenu-{secrets.token_hex(16)}", body)
        self.all[menu.id] = menu
        return web.json_response({"richMenuId": menu.id})

    async def validate(self, request: web.Request) -> web.Response:
        check_menu(await json_body(request))
        return web.json_response({})

    async def list(self, request: web.Request) -> web.Response:
        return web.json_response({"richmenus": [{"richMenuId": menu.id, **menu.body} for menu in self.all.values()]})

    async def get(self, request: web.Request) -> web.Response:
        menu = self._menu(request)
        return web.json_response({"richMenuId": menu.id, **menu.body})

    async def delete(self, request: web.Request) -> web.Response:
        menu = self._menu(request)
        del self.all[menu.id]
        self.of = {person: each for person, each in self.of.items() if each != menu.id}
        self.usual = "" if self.usual == menu.id else self.usual
        return web.json_response({})

    async def upload(self, request: web.Request) -> web.Response:
        """JPEG or PNG of up to 1 MB, 800 to 2500 pixels wide, once."""
        menu, data = self._menu(request), await request.read()
        if request.content_type not in ("image/jpeg", "image/png"):
            raise Refused(415, f"The content type, {request.content_type}, is not supported")
        if len(data) > LARGEST_PICTURE:
            raise Refused(413, "The image is larger than 1 MB")
        if menu.picture:
            raise Refused(400, "An image has already been uploaded to the richmenu")
        try:
            size = Image.open(io.BytesIO(data), formats=("JPEG", "PNG")).size
        except OSError:
            raise Refused(400, "The image is broken") from None
        if size != (menu.body["size"]["width"], menu.body["size"]["height"]):
            raise Refused(400, "The image size is not allowed for richmenu")
        menu.picture, menu.mime = data, request.content_type
        return web.json_response({})

    async def download(self, request: web.Request) -> web.Response:
        menu = self._menu(request)
        if not menu.picture:
            raise Refused(404, NOT_FOUND)
        return web.Response(body=menu.picture, content_type=menu.mime)

    async def get_usual(self, request: web.Request) -> web.Response:
        if not self.usual:
            raise Refused(404, "no default richmenu")
        return web.json_response({"richMenuId": self.usual})

    async def set_usual(self, request: web.Request) -> web.Response:
        self.usual = self._drawn(self._menu(request)).id
        return web.json_response({})

    async def clear_usual(self, request: web.Request) -> web.Response:
        self.usual = ""
        return web.json_response({})

    async def get_of(self, request: web.Request) -> web.Response:
        menu = self.of.get(request.match_info["user"])
        if menu is None:
            raise Refused(404, "the user has no richmenu")
        return web.json_response({"richMenuId": menu})

    async def link(self, request: web.Request) -> web.Response:
        menu = self._drawn(self._menu(request))
        if request.match_info["user"] not in self._line.people:
            raise bad_parameter("userId")
        self.of[request.match_info["user"]] = menu.id
        return web.json_response({})

    async def link_many(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        hold(request, body)
        menu = self.all.get(str(body.get("richMenuId")))
        if menu is None:
            raise Refused(404, NOT_FOUND)
        self._drawn(menu)
        for person in body.get("userIds", ()):
            if person in self._line.people:
                self.of[person] = menu.id
        return web.json_response({}, status=202)

    async def unlink(self, request: web.Request) -> web.Response:
        self.of.pop(request.match_info["user"], None)
        return web.json_response({})

    def _menu(self, request: web.Request) -> Menu:
        menu = self.all.get(request.match_info["menu"])
        if menu is None:
            raise Refused(404, NOT_FOUND)
        return menu

    @staticmethod
    def _drawn(menu: Menu) -> Menu:
        if not menu.picture:
            raise Refused(400, NO_PICTURE)
        return menu


def check_menu(body: dict[str, Any]) -> None:
    """Raise what is wrong with a rich menu object; the words of the details are ours."""
    found = Findings()
    size = body.get("size") or {}
    width, height = size.get("width", 0), size.get("height", 0)
    if not (isinstance(width, int) and isinstance(height, int) and 800 <= width <= 2500 and height >= 250):
        found.add("size", "invalid size")
    elif width / height < 1.45:
        found.add("size", "invalid aspect ratio")
    if not isinstance(body.get("selected"), bool):
        found.add("selected", "May not be empty")
    for name, limit in (("name", 300), ("chatBarText", 14)):
        value = body.get(name)
        if not isinstance(value, str) or not value:
            found.add(name, "May not be empty")
        elif graphemes(value) > limit:
            found.add(name, f"Length must be between 0 and {limit}")
    areas = body.get("areas")
    if not isinstance(areas, list) or len(areas) > MOST_AREAS:
        found.add("areas", f"Size must be between 0 and {MOST_AREAS}")
        areas = []
    for number, area in enumerate(areas):
        bounds = area.get("bounds") or {}
        if bounds.get("x", 0) + bounds.get("width", 0) > width or bounds.get("y", 0) + bounds.get("height", 0) > height:
            found.add(f"areas[{number}].bounds", "invalid bounds")
        check_action(area.get("action"), f"areas[{number}].action", IN_MENU, BODY, found)
    found.refuse_request()
