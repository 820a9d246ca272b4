"""Joining by invitation: code, language, notice, yes."""

from __future__ import annotations

from pathlib import Path

from tests.conversations.conftest import PROGRAMME, S1
from tests.story import Village, programme_folder


async def test_a_stranger_is_asked_for_the_code(village: Village) -> None:
    noy = village.person("noy", language="en")
    await noy.begins()
    noy.hears("Khaoban", "invitation code")
    await noy.says("hello")
    noy.hears("invitation code")


async def test_a_stranger_is_answered_in_her_letters(village: Village) -> None:
    noy = village.person("noy", language="")
    await noy.says("สวัสดีค่ะ")
    noy.hears("กรุณาพิมพ์รหัสเชิญ")
    await noy.says("ສະບາຍດີ")
    noy.hears("ກະລຸນາພິມລະຫັດເຊີນ")


async def test_the_notice_is_in_one_language_when_nothing_is_known_of_her_app(village: Village) -> None:
    code = await village.invites("vc", "D", name="Noy", language="th")
    noy = village.person("noy", language="")
    await noy.says(code)
    noy.hears("เปลี่ยนได้ทุกเมื่อ")
    await noy.taps("ไทย")
    noy.hears("คุณได้รับเชิญให้เป็น ผู้ประสานงาน")


async def test_code_language_name_notice_and_yes(village: Village) -> None:
    code = await village.invites("vc", "D")
    noy = village.person("noy", language="en")
    await noy.says(f"my code is {code.lower()}")
    noy.hears("language")
    await noy.taps("English")
    noy.hears("name")
    await noy.says("Noy Vilay")
    noy.hears("We keep your name", "coordinator", "Do you agree?")
    await noy.taps("Yes, I agree")
    noy.hears("Welcome, Noy Vilay", "October 2026")


async def test_the_notice_is_in_the_language_that_she_chooses(village: Village) -> None:
    code = await village.invites("vc", "D", name="Noy", language="lo")
    noy = village.person("noy", language="lo")
    await noy.says(code)
    await noy.taps("English")
    noy.hears("We keep your name", "coordinator", "Do you agree?")
    await noy.taps("Back")
    await noy.taps("ไทย")
    noy.hears("คุณตกลงไหม", "ผู้ประสานงาน")
    await noy.taps("ตกลง")
    noy.hears("Noy")
    await noy.says("เมนู")
    noy.hears("สวัสดี Noy")


async def test_who_says_no_is_forgotten_and_may_come_back(village: Village) -> None:
    code = await village.invites("vc", "D", name="Noy")
    noy = village.person("noy", language="en")
    await noy.says(code)
    await noy.taps("English")
    await noy.taps("No")
    noy.hears("Nothing of yours is kept")
    await noy.says("menu")
    noy.hears("invitation code")
    await noy.says(code)
    await noy.taps("English")
    await noy.taps("Yes, I agree")
    noy.hears("Welcome, Noy")


async def test_while_joining_only_what_can_be_done_there_is_said(village: Village) -> None:
    code = await village.invites("vc", "D", "Noy", "en")
    noy = village.person("noy")
    await noy.says(code)
    await noy.taps("English")
    await noy.says("don't know")
    noy.hears("This question needs an answer.")
    noy.does_not_hear("Stop for now")
    await noy.says("?")
    noy.does_not_hear("skip", "stop")


async def test_a_code_works_once(village: Village) -> None:
    code = await village.invites("vc", "D", name="Noy")
    for account in ("noy", "other"):
        someone = village.person(account, language="en")
        await someone.says(code)
        if account == "noy":
            await someone.taps("English")
            await someone.taps("Yes, I agree")
    someone.hears("does not work")


async def test_an_old_code_has_expired(village: Village) -> None:
    code = await village.invites("vc", "D", name="Noy")
    await village.later(days=15)
    noy = village.person("noy", language="en")
    await noy.says(code)
    noy.hears("expired")


async def test_before_the_yes_nothing_else_works(village: Village) -> None:
    code = await village.invites("vc", "D", name="Noy")
    noy = village.person("noy", language="en")
    await noy.says(code)
    await noy.says("/menu")
    noy.hears("Choose your language")
    noy.does_not_hear("Reports to send")


async def test_a_smile_is_no_name(village: Village) -> None:
    noy = village.person("noy", language="en")
    await noy.says(await village.invites("vc", "D"))
    await noy.taps("English")
    await noy.says("😀😀")
    noy.hears("in letters", "What is your name?")
    await noy.says("ນ້ອຍ")
    noy.hears("Do you agree?")


async def test_a_stranger_of_whom_nothing_is_known_hears_the_programmes_first_language(
    tmp_path: Path, sqlite_url: str
) -> None:
    folder = programme_folder(tmp_path / "thai", PROGRAMME.replace('["lo", "th", "en"]', '["th", "lo", "en"]'), S1=S1)
    async with Village(tmp_path, folder, sqlite_url) as village:
        noy = village.person("noy", language="")
        await noy.begins()
        noy.hears("กรุณาพิมพ์รหัสเชิญ")
