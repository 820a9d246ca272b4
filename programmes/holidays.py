"""The days off of a country, from the package `holidays`: Lao and Thai public holidays, with those in lieu."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def days_off(country: str, years: Iterable[int]) -> frozenset[date]:
    """All public holidays of a country (ISO 3166, "LA", "TH") in these years. Raises ValueError for one of which the
    package knows none.

    The package takes 16 MiB: have it called in a process of its own by who runs for long.
    """
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=tuple(years)))
    except NotImplementedError as why:
        raise ValueError(f"no holidays are known of {country}") from why
