"""Files that people send: what is kept of them, what is refused, and under which address they are seen again."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from handlers.forgetting import Forgetting
from handlers.media import LARGEST, LONGEST_SIDE, Media, Refused, mime_of
from storage.records import Task
from tests.handlers.fakes import photo

NOW = datetime(2026, 10, 28, 2, 30, tzinfo=UTC)
GPS, MODEL, ORIENTATION = 0x8825, 0x0110, 0x0112


@pytest.fixture
def media(tmp_path):
    return Media(tmp_path, ["newest secret", "older secret"])


def from_a_phone(form="JPEG", **extra):
    """A photo that tells where it was taken and with what."""
    exif = Image.Exif()
    exif[MODEL] = "Telephone of Keo"
    exif.get_ifd(GPS)[2] = (20.0, 41.0, 0.5)
    return photo(form, exif=exif, **extra)


@pytest.mark.parametrize(("form", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_a_photo_forgets_where_and_with_what_it_was_taken(media, form, mime):
    sent = from_a_phone(form)
    assert b"Telephone" in sent

    kept = media.keep(sent, NOW)

    assert (kept.mime, mime_of(kept.name), kept.made_at) == (mime, mime, NOW)
    data = media.open(kept.name)
    assert len(data) == kept.size
    assert b"Telephone" not in data
    assert not Image.open(io.BytesIO(data)).getexif()


def test_comments_and_texts_in_a_photo_are_left_behind(media):
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "Keo of Nammo")
    for sent in (photo("PNG", pnginfo=told), photo("JPEG", comment=b"Keo of Nammo")):
        assert b"Keo of Nammo" in sent
        assert b"Keo of Nammo" not in media.open(media.keep(sent, NOW).name)


def test_a_photo_that_was_held_sideways_stands_upright(media):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    kept = media.keep(photo(size=(80, 40), exif=exif), NOW)
    assert Image.open(io.BytesIO(media.open(kept.name))).size == (40, 80)


def test_a_large_photo_is_made_as_small_as_is_readable(media):
    kept = media.keep(photo(size=(4000, 3000)), NOW)
    assert Image.open(io.BytesIO(media.open(kept.name))).size == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)


def test_a_clear_picture_stays_clear(media):
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    kept = media.keep(out.getvalue(), NOW)
    assert Image.open(io.BytesIO(media.open(kept.name))).mode == "RGBA"


def test_our_own_charts_are_kept_byte_for_byte(media):
    drawn = photo("PNG")
    assert media.open(media.keep(drawn, NOW, ours=True).name) == drawn


def test_a_paper_is_kept_as_it_is(media):
    paper = b"%PDF-1.7\n% a letter of the district"
    kept = media.keep(paper, NOW)
    assert kept.mime == "application/pdf"
    assert media.open(kept.name) == paper


def test_a_broken_photo_is_refused_kindly(media):
    with pytest.raises(Refused, match="broken"):
        media.keep(photo()[:200], NOW)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "broken"),
        (b"<svg onload='alert(1)'/>", "kind"),
        (b"MZ" + bytes(200), "kind"),
        (b"\xff\xd8\xff" + bytes(LARGEST), "size"),
        pytest.param(b"GIF89a" + bytes(40), "kind", id="what no form asks for"),
    ],
    ids=["nothing", "a page in disguise", "a program", "too much", "an animation"],
)
def test_what_is_not_kept(media, sent, reason):
    with pytest.raises(Refused, match=reason):
        media.keep(sent, NOW)


def test_a_small_file_that_would_fill_the_memory_is_refused(media):
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(Refused, match="size"):
        media.keep(out.getvalue(), NOW)


def test_the_same_photo_is_kept_once_under_a_name_nobody_can_guess(tmp_path):
    here, there = Media(tmp_path / "a", ["one"]), Media(tmp_path / "b", ["another"])
    first, again = here.keep(photo(), NOW), here.keep(photo(), NOW + timedelta(days=1))
    assert first.name == again.name
    assert len([path for path in (tmp_path / "a").rglob("*") if path.is_file()]) == 1
    assert there.keep(photo(), NOW).name != first.name  # the bytes alone do not tell it
    assert first.digest not in first.name


def test_files_lie_sealed_and_private_in_the_folder(tmp_path):
    class Reversed:
        def seal(self, data: bytes) -> bytes:
            return data[::-1]

        def open(self, blob: bytes) -> bytes:
            return blob[::-1]

        def is_fresh(self, blob: bytes) -> bool:
            return True

    media = Media(tmp_path, ["secret"], Reversed())
    kept = media.keep(photo(), NOW)
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file.read_bytes() == media.open(kept.name)[::-1]
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "0" * 40, "0" * 40 + ".exe", "0" * 40 + ".png\n"])
def test_nothing_outside_the_store_is_opened(media, name):
    with pytest.raises(FileNotFoundError):
        media.open(name)


def test_an_address_is_good_until_it_expires(media):
    address = media.address("a.png", NOW + timedelta(hours=1))
    path, _, query = address.partition("?")
    until, sign = (part.partition("=")[2] for part in query.split("&"))

    assert path == "/media/a.png"
    assert media.check("a.png", until, sign, NOW)
    assert not media.check("a.png", until, sign, NOW + timedelta(hours=1))
    assert not media.check("b.png", until, sign, NOW)
    assert not media.check("a.png", str(int(until) + 60), sign, NOW)
    assert not media.check("a.png", until, "", NOW)
    assert not media.check("a.png", "9" * 5000, sign, NOW)
    assert not media.check("a.png", until, "ກ", NOW)


def test_an_address_outlives_a_change_of_keys(tmp_path, media):
    address = Media(tmp_path, ["older secret"]).address("a.png", NOW + timedelta(hours=1))
    until, sign = (part.partition("=")[2] for part in address.partition("?")[2].split("&"))
    assert media.check("a.png", until, sign, NOW)


def test_a_store_without_a_secret_is_not_opened(tmp_path):
    with pytest.raises(ValueError, match="SECRET_KEYS"):
        Media(tmp_path, [""])


async def test_what_is_kept_anew_while_it_is_forgotten_stays(media):
    sent = photo("PNG")
    name = media.keep(sent, NOW).name

    class Database:
        """It finds nobody who has the file; and while it looks, somebody may send the same."""

        meanwhile = True

        async def look(self, _):
            if self.meanwhile:
                media.keep(sent, NOW)
            return False

    database, of_old = Database(), {"media": name, "mark": media.mark(name)}
    await Forgetting(database, media).work([Task("forget", {"media": name}, NOW)])
    assert media.has(name)
    database.meanwhile = False
    await Forgetting(database, media).work([Task("forget", of_old, NOW)])
    assert media.has(name)
    await Forgetting(database, media).work([Task("forget", {"media": name}, NOW)])
    assert not media.has(name)
