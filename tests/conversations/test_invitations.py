"""Invitation codes: whoever has one can write it as she likes, and nobody can guess one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.people.invitations import ALPHABET, digest_of, grouped, invitation, make, normalise

NOW = datetime(2026, 11, 3, 2, 30, tzinfo=UTC)


def test_a_code_is_short_and_has_no_letter_that_could_be_mistaken() -> None:
    codes = {make() for _ in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}", code)
        assert not set("ILOU") & set(code)


def test_the_same_chance_makes_the_same_code() -> None:
    assert make(Random(7).choice) == make(Random(7).choice)


@pytest.mark.parametrize(
    "typed",
    [
        "7KQ2-M9XT-4B",
        "7kq2m9xt4b",
        " 7KQ2 M9XT 4B ",
        "7KQ2–M9XT–4B",
        "໗KQ໒-M໙XT-໔B",
        "๗kq๒ m๙xt ๔b",
        "７ＫＱ２Ｍ９ＸＴ４Ｂ",
        "7KQ2\u200bM9XT4B",
        "ລະຫັດຂອງຂ້ອຍແມ່ນ 7KQ2-M9XT-4B ເດີ້",
        "My code: 7KQ2-M9XT-4B.",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert normalise(typed) == "7KQ2M9XT4B"
    assert digest_of(typed) == digest_of("7KQ2-M9XT-4B")


def test_what_looks_like_nought_or_one_is_nought_or_one() -> None:
    assert normalise("oOiI-lL23-45") == "0011112345"


@pytest.mark.parametrize("typed", ["", "ສະບາຍດີ", "12345", "7KQ2-M9XT-4", "7KQ2-M9XT-4BB", "7KQ2-M9XT-4U"])
def test_what_is_no_code_is_not_taken_for_one(typed: str) -> None:
    assert normalise(typed) is None
    assert digest_of(typed) is None


@given(st.text(alphabet=ALPHABET, min_size=10, max_size=10), st.sampled_from(["", "-", " ", " - "]))
def test_every_code_is_found_again(code: str, between: str) -> None:
    typed = grouped(code).replace("-", between).lower()
    assert normalise(typed) == code


@given(st.text())
def test_nothing_that_can_be_typed_does_harm(text: str) -> None:
    digest = digest_of(text)
    assert digest is None or re.fullmatch(r"[0-9a-f]{64}", digest)


def test_an_invitation_keeps_the_digest_only_and_ends_after_two_weeks() -> None:
    made = invitation("7KQ2-M9XT-4B", "vc", "0706KA", "lo", NOW, name="ນາງ ມະນີ", start=date(2026, 11, 1))
    assert made.digest == digest_of("7kq2m9xt4b")
    assert "7KQ2" not in repr(made)
    assert made.expires_at == NOW + timedelta(days=14)
    assert (made.role, made.place, made.language) == ("vc", "0706KA", "lo")


def test_an_invitation_needs_a_code() -> None:
    with pytest.raises(ValueError, match="not an invitation code"):
        invitation("hello", "vc", "0706KA", "lo", NOW)
