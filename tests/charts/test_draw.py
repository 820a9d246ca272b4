"""Pictures as PNG files: their size, that they are always alike, and the cases at the edge."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from charts.draw import png
from charts.pictures import BANDS, STATES, Bars, Grid, Lines, Picture, Stack

MONTHS = ("ທ.ວ.", "ມ.ກ.", "ກ.ພ.", "ມ.ນ.", "ມ.ສ.", "ພ.ພ.", "ມິ.ຖ.", "ກ.ລ.", "ສ.ຫ.", "ກ.ຍ.", "ຕ.ລ.", "ພ.ຈ.")
LEGEND = tuple((state, state) for state in STATES)
GRID = Grid("ການລາຍງານ", "ເມືອງຄຳເກີດ", ("ບ້ານນ້ຳທຸ້ມ",), MONTHS, (STATES * 2,), LEGEND, "ບໍ່ມີບ້ານ")
LINES = Lines(
    "ເງິນທ້ອນ ແລະ ສິນເຊື່ອ",
    "ເມືອງຄຳເກີດ",
    MONTHS,
    (("ຍອດເງິນທ້ອນ", (*range(10), None, 11)), ("ຍອດໜີ້", (None, *range(11)))),
    "ກີບ",
    "lo",
    ((6, "ລ້ານກີບ"),),
    "ຍັງບໍ່ມີຕົວເລກ",
)

BARS = Bars(
    "PAR30 ຕາມບ້ານ",
    "ເມືອງຄຳເກີດ",
    (
        ("ເມືອງຄຳເກີດ", 7.3, "7,3%", "watch"),
        ("ບ້ານນ້ຳທຸ້ມ", 45.3, "45,3%", "bad"),
        ("ບ້ານຫຼັກຊາວ", 0, "0%", "good"),
        ("ບ້ານປຸ່ງ", None, "ບໍ່ມີໜີ້", ""),
    ),
    ((5, "5%"), (10, "10%")),
    tuple((band, band) for band in BANDS if band),
    1,
    "ຍັງບໍ່ມີຕົວເລກ",
)
HALVES = ("6 ເດືອນຕົ້ນປີ 2026", "6 ເດືອນທ້າຍປີ 2026")
STACK = Stack(
    "ອາຍຸໜີ້",
    "ເມືອງຄຳເກີດ",
    HALVES,
    tuple((f"ຊ້າ {number}", (10**7 * (7 - number), None), "–") for number in range(7)),
    ("", "–"),
    "ກີບ",
    "lo",
    ((6, "ລ້ານກີບ"),),
    "ຍັງບໍ່ມີຕົວເລກ",
)


def image(picture: Picture, fonts: Path) -> Image.Image:
    drawn = Image.open(BytesIO(png(picture, fonts)))
    drawn.load()
    return drawn


def villages(count: int) -> Grid:
    return replace(GRID, rows=tuple(f"ບ້ານຫຼັກຊາວ {number}" for number in range(count)), cells=(STATES * 2,) * count)


@pytest.mark.parametrize("picture", [GRID, LINES, BARS, STACK], ids=["grid", "lines", "bars", "stack"])
def test_a_chart_is_as_wide_as_a_phone_times_three_and_small(picture: Picture, fonts: Path) -> None:
    data = png(picture, fonts)
    drawn = Image.open(BytesIO(data))
    assert drawn.width == 1080
    assert drawn.format == "PNG"
    assert len(data) < 30_000
    assert len(drawn.convert("RGB").getcolors()) <= 16


def test_the_same_picture_gives_the_same_bytes(fonts: Path) -> None:
    assert png(LINES, fonts) == png(replace(LINES), fonts)
    assert png(LINES, fonts) != png(replace(LINES, title="x"), fonts)


def test_another_spelling_of_the_same_words_gives_the_same_picture(fonts: Path) -> None:
    assert png(replace(GRID, title="ນໍ້າ\nມັນ"), fonts) == png(replace(GRID, title="ນ້ຳ ມັນ"), fonts)


def test_thirty_villages_stand_below_each_other(fonts: Path) -> None:
    few, many = image(villages(3), fonts), image(villages(30), fonts)
    assert (many.height - few.height) / 27 == pytest.approx(58)
    assert len(png(villages(30), fonts)) < 60_000


@pytest.mark.parametrize("state", STATES)
def test_states_differ_without_their_colours(state: str, fonts: Path) -> None:
    """Drawn in two tones, no cell looks like another's."""

    def cell(of: str) -> bytes:
        alone = Grid("", "", ("a",), ("1",), ((of,),), ())  # type: ignore[arg-type]
        tile = image(alone, fonts).convert("L")
        ground = tile.getpixel((94, 134))
        return tile.point(lambda tone: 255 * (tone == ground)).tobytes()

    assert sum(cell(state) == cell(other) for other in STATES) == 1


@pytest.mark.parametrize("one", [band for band in BANDS if band])
def test_bands_differ_without_their_colours(one: str, fonts: Path) -> None:
    """In two tones, the sign before a bar tells its band."""

    def signed(band: str) -> bytes:
        row = ("", 5, "", band)
        bar = image(Bars("", "", (row,)), fonts).convert("L").crop((40, 0, 90, 130))  # type: ignore[arg-type]
        ground = bar.getpixel((8, 86))
        return bar.point(lambda tone: 255 * (tone == ground)).tobytes()

    assert sum(signed(one) == signed(band) for band in BANDS if band) == 1


def test_the_parts_of_a_stack_grow_darker(fonts: Path) -> None:
    """So a grey copy tells them apart; and the legend has them in the order in which they lie."""
    stack = image(replace(STACK, parts=tuple((label, (10**7, None), "") for label, *_ in STACK.parts)), fonts)
    grey = stack.convert("L")
    swatches = [tone for tone in _runs(grey, 60, top=190) if tone < 245]
    column = [tone for tone in _runs(grey, 300, top=750) if tone < 245]
    assert swatches[:7] == sorted(swatches[:7])
    assert len(set(swatches[:7])) == 7
    assert [tone for tone in column if tone in swatches[:7]] == swatches[:7]


def _runs(grey: Image.Image, x: int, *, top: int = 0) -> list[int]:
    """The tones down a column of pixels, those that last for more than a few."""
    tones = [grey.getpixel((x, y)) for y in range(top, grey.height)]
    starts = [
        i for i in range(len(tones) - 6) if len(set(tones[i : i + 6])) == 1 and (i == 0 or tones[i - 1] != tones[i])
    ]
    return [int(tones[i]) for i in starts]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "picture",
    [
        replace(GRID, rows=(), cells=()),
        replace(GRID, columns=(), cells=((),)),
        replace(LINES, series=()),
        replace(LINES, series=(("a", (None,) * 12),)),
        replace(LINES, columns=(), series=(("a", ()),), title="", subtitle="", empty=""),
        replace(BARS, rows=(), total=0),
        replace(STACK, parts=(("ກ", (None, None), ""),)),
    ],
)
def test_without_data_the_chart_says_so(picture: Picture, fonts: Path) -> None:
    assert 300 < image(picture, fonts).height < 600


@pytest.mark.parametrize(
    "picture",
    [
        replace(LINES, columns=("ພ.ຈ.",), series=(("a", (5,)),)),
        replace(LINES, series=(("a", (0,) * 12),)),
        replace(LINES, series=(("a", tuple(10**15 * n for n in range(-6, 6))),)),
        replace(LINES, series=(("ຍາວ" * 80, (0.001,) * 12),), columns=("ພະຈິກ 2026",) * 12),
        replace(GRID, rows=("ບ້ານ" * 60,), columns=("ພະຈິກ 2026 " * 5,) * 12),
        replace(GRID, rows=("",), title="$x_1^2$ ☃", legend=()),
        replace(BARS, rows=(("ບ້ານ" * 60, -5, "–5 " * 60, ""), ("", 10**15, "", ""))),
        replace(BARS, rows=(("ບ້ານ", 0, "0%", "good"),), limits=(), legend=(), total=0),
        replace(BARS, rows=(("ບ້ານ", None, "ບໍ່ມີໜີ້ " * 30, ""),)),
        replace(STACK, columns=("ພະຈິກ" * 9,) * 2, parts=(("ຍາວ" * 80, (0, 10**15), "9" * 30),)),
        replace(STACK, parts=(("ກ", (0, 0), "0"),), notes=("ບໍ່ມີໜີ້", "ບໍ່ມີໜີ້ " * 9)),
    ],
    ids=[
        *("one month", "zeros", "huge", "long labels", "long names", "odd letters"),
        *("a loss and a fortune", "nothing but nought", "no bar", "a heap", "no loans"),
    ],
)
def test_what_is_out_of_the_ordinary_is_drawn(picture: Picture, fonts: Path) -> None:
    assert image(picture, fonts).width == 1080


def test_no_marker_hides_another(fonts: Path) -> None:
    """Two lines of the same figures are two: their markers stand side by side."""
    same = (50.0,) * 12
    both = image(replace(LINES, series=(("a", same), ("b", same)), top=100), fonts).convert("RGB")
    first, second = (0, 0x63, 0x9C), (0xC4, 0x50, 0x0C)

    def inked(y: int, *colours: tuple[int, int, int]) -> int:
        return sum(both.getpixel((x, y)) in colours for x in range(both.width))

    line = max(range(both.height // 2, both.height), key=lambda y: inked(y, first, second))
    beside = line - 6  # here is no line any more, but its markers are
    assert inked(beside, first) > 12 * 5
    assert inked(beside, second) > 12 * 5


def test_shares_of_a_whole_stand_on_an_axis_up_to_100(fonts: Path) -> None:
    half = replace(LINES, series=(("a", (50.0,) * 12),), scales=())
    assert png(replace(half, top=100), fonts) != png(half, fonts)
    full = replace(half, series=(("a", (*(50.0,) * 11, 100.0)),))
    assert png(replace(full, top=100), fonts) == png(full, fonts)


def test_no_limit_runs_through_words(fonts: Path) -> None:
    """Nor above or below them, where Lao has its marks: wherever the limit lies, the row is the same."""
    words = replace(BARS, rows=(("ບ້ານ", None, "ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່ ຊື່", ""),), total=0)
    one, other = (image(replace(words, limits=((at, " "), (10, " "))), fonts).convert("L") for at in (3, 4))
    box = ImageChops.difference(one, other).getbbox()
    assert box is not None
    assert box[3] - box[1] < 12  # what stands out above the row
