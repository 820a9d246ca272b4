"""Places as people write them, and as maps write them into links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.dialogue.pointing import COUNTRIES, Point, is_short_link, read_point

VIENTIANE = Point(17.9757, 102.6331)


@pytest.mark.parametrize(
    "text",
    [
        "17.9757, 102.6331",
        "17.9757 102.6331",
        "17.9757,102.6331",
        "໑໗.໙໗໕໗, ໑໐໒.໖໓໓໑",
        "๑๗.๙๗๕๗, ๑๐๒.๖๓๓๑",
        "(17.9757, 102.6331)",
        "N 17.9757 E 102.6331",
        "17.9757N, 102.6331E",
        "17.9757° N, 102.6331° E",
        "E 102.6331, N 17.9757",
        "lat: 17.9757 lon: 102.6331",
        "102.6331, 17.9757",  # the first can be no latitude
        "17,9757 102,6331",
        "ພິກັດ: ໑໗.໙໗໕໗, ໑໐໒.໖໓໓໑",
        "ລາຕິຈູດ 17.9757 ລອງຈິຈູດ 102.6331",
        "ເສັ້ນຂະຫນານ 17.9757, ເສັ້ນແວງ 102.6331",
        "พิกัด 17.9757, 102.6331",
        "ลองจิจูด ๑๐๒.๖๓๓๑ ละติจูด ๑๗.๙๗๕๗",
        "https://www.google.com/maps/@17.9757,102.6331,15z",
        "https://www.google.com/maps/place/17.9757,102.6331/@17.9,102.6,17z",
        "https://www.google.com/maps/place/Ban+X/@17.9,102.6,17z/data=!3m1!4b1!4m5!3m4!1s0x0:0x0!8m2!3d17.9757!4d102.6331",
        "https://maps.google.com/?q=17.9757,102.6331",
        "https://maps.google.com/maps?q=loc:17.9757,102.6331&z=15",
        "https://www.google.com/maps/search/?api=1&query=17.9757%2C102.6331",
        "https://maps.google.com/?ll=17.9757,102.6331",
        "geo:17.9757,102.6331?z=15",
        "geo:0,0?q=17.9757,102.6331(Ban X)",
        "https://maps.apple.com/?ll=17.9757,102.6331&q=Ban%20X",
        "https://maps.apple.com/place?coordinate=17.9757,102.6331",
        "https://www.openstreetmap.org/#map=15/17.9757/102.6331",
        "https://www.openstreetmap.org/?mlat=17.9757&mlon=102.6331#map=15/17.9/102.6",
        "Here it is: https://maps.google.com/?q=17.9757,102.6331",
    ],
)
def test_one_place_in_many_writings(text: str) -> None:
    assert read_point(text) == VIENTIANE


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("17°58'30\"N 102°37'48\"E", 17.975, 102.63),
        ("17° 58.5' N, 102° 37.8' E", 17.975, 102.63),
        ("17°58′30″N, 102°37′48″E", 17.975, 102.63),
        ("S 6.2 E 106.8", -6.2, 106.8),
        ("-6.2, 106.8", -6.2, 106.8),
    ],
)
def test_degrees_minutes_and_seconds(text: str, latitude: float, longitude: float) -> None:
    point = read_point(text)
    assert point is not None
    assert (point.latitude, point.longitude) == pytest.approx((latitude, longitude))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "at home",
        "12",
        "17.97",
        "17.97, 202.63",
        "97, 190",
        "17°70'N 102°10'E",
        "17 N 102 N",
        "1 2 3",
        "https://example.com/x",
    ],
)
def test_what_is_no_place(text: str) -> None:
    assert read_point(text) is None


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("https://maps.app.goo.gl/AbCdEf123", True),
        ("https://goo.gl/maps/AbCdEf", True),
        ("https://osm.org/go/abc--", True),
        ("https://maps.google.com/?q=17.9757,102.6331", False),
        ("17.97, 102.63", False),
    ],
)
def test_a_short_link_says_nothing_of_where(text: str, *, short: bool) -> None:
    assert is_short_link(text) is short


def test_who_is_across_the_river_is_in_the_other_country() -> None:
    assert COUNTRIES["Asia/Vientiane"].has(VIENTIANE)
    assert not COUNTRIES["Asia/Vientiane"].has(Point(13.75, 100.5))
    assert COUNTRIES["Asia/Bangkok"].has(Point(13.75, 100.5))


@given(
    st.floats(-90, 90, allow_nan=False).map(lambda angle: round(angle, 6)),
    st.floats(-180, 180, allow_nan=False).map(lambda angle: round(angle, 6)),
)
def test_what_is_kept_reads_as_the_same_place(latitude: float, longitude: float) -> None:
    kept = str(Point(latitude, longitude)).split()
    again = read_point(f"{kept[0]}, {kept[1]}")
    assert again is not None
    assert (again.latitude, again.longitude) == (latitude, longitude)


@given(st.text(max_size=80))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    point = read_point(text)
    assert point is None or (abs(point.latitude) <= 90 and abs(point.longitude) <= 180)
