"""Settings: what is wrong is said at once, for all of them, and never with a secret in it."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.settings import HOUSE, Settings, SettingsError, WrongSetting, read_settings
from i18n.catalogue import Catalogues
from i18n.voice import Voice
from storage.keys import Keys

ENGLISH = Voice(Catalogues.read(), "en", ZoneInfo("Asia/Vientiane"))


@pytest.fixture(autouse=True)
def a_folder_with_nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KHAOBAN_")]:
        monkeypatch.delenv(name)


def wrong() -> list[str]:
    """What is said of the settings as they are."""
    with pytest.raises(SettingsError) as caught:
        read_settings()
    return [problem.say(ENGLISH) for problem in caught.value.problems]


def test_with_nothing_set_the_defaults_hold() -> None:
    settings = read_settings()
    assert settings.database_url == "sqlite:///data/khaoban.sqlite"
    assert (settings.host, settings.port, settings.log_level) == ("127.0.0.1", 8080, "info")
    assert settings.programmes == (HOUSE / "programmes" / "laos_prf",)


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("KHAOBAN_PORT=9000\nKHAOBAN_HOST=0.0.0.0\n", "utf-8")
    assert read_settings().port == 9000
    monkeypatch.setenv("KHAOBAN_PORT", "9001")
    assert (read_settings().port, read_settings().host) == (9001, "0.0.0.0")


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("# ຕັ້ງຄ່າ\nKHAOBAN_PORT=9000\n".encode("utf-16"))
    assert wrong() == [".env is not UTF-8; save it again as UTF-8."]
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    (line,) = wrong()
    assert line.startswith(".env is a folder, not a file")


def test_a_mark_that_an_editor_sets_before_the_first_name_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KHAOBAN_PORT=9000\n", "utf-8-sig")
    assert read_settings().port == 9000


def test_an_empty_setting_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHAOBAN_METRICS_TOKEN", "")
    assert read_settings().metrics_token.get_secret_value() == ""


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "“eighty”: write a number from 1 to 65535"),
        ("PORT", "0", "“0”: write a number from 1 to 65535"),
        ("LOG_LEVEL", "loud", "“loud”: write debug, info, warning or error"),
        ("PUBLIC_URL", "khaoban.example.org", "write the address of this server with https://"),
        ("PUBLIC_URL", "http://khaoban.example.org", "write the address of this server with https://"),
        ("TELEGRAM_API_URL", "http://telegram.example.org", "write an address with https://"),
        ("LINE_CHANNEL_ID", "@khaoban", "“@khaoban”: write the channel ID, digits only"),
        ("LINE_API_URL", "http://line.example.org", "write an address with https://"),
        ("PROGRAMMES", "/nowhere", "“/nowhere”: write folders that hold a programme.toml"),
    ],
)
def test_a_wrong_setting_is_one_line_with_what_to_write(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"KHAOBAN_{name}", value)
    (line,) = wrong()
    assert line.startswith(f"KHAOBAN_{name} is ")
    assert said in line
    assert "\n" not in line


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHAOBAN_PORT", "x")
    monkeypatch.setenv("KHAOBAN_LOG_LEVEL", "y")
    monkeypatch.setenv("KHAOBAN_PROT", "8080")
    assert len(wrong()) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEYS", "hunter2"),
        ("METRICS_TOKEN", "hunter2"),
        ("TELEGRAM_TOKEN", "hunter2"),
        ("TELEGRAM_WEBHOOK_SECRET", "hunter2"),
        ("DATABASE_URL", "mysql://khaoban:hunter2@db/khaoban"),
    ],
)
def test_a_secret_is_never_repeated(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"KHAOBAN_{name}", value)
    (line,) = wrong()
    assert line.startswith(f"KHAOBAN_{name} cannot be used: write ")
    assert "hunter2" not in line


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    key = Keys.make()
    settings = Settings(
        _env_file=None,
        secret_keys=key,
        metrics_token="a-token-of-sixteen",
        database_url="postgresql://khaoban:hunter2@db/khaoban",
    )
    assert settings.secret_keys.get_secret_value() == key
    assert not any(secret in repr(settings) for secret in (key, "a-token-of-sixteen", "hunter2"))


def test_a_misspelt_setting_is_refused_with_the_one_that_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("KHAOBAN_PROT=9000\n", "utf-8")
    monkeypatch.setenv("KHAOBAN_WEATHER", "fine")
    assert wrong() == [
        "There is no setting KHAOBAN_PROT; did you mean KHAOBAN_PORT?",
        "There is no setting KHAOBAN_WEATHER. Take it out, or correct its name.",
    ]


def test_several_programmes_may_lie_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [tmp_path / "ບ້ານ", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        (folder / "programme.toml").touch()
    for separator in (",", ", ", os.pathsep):
        monkeypatch.setenv("KHAOBAN_PROGRAMMES", separator.join(map(str, folders)))
        assert read_settings().programmes == tuple(folders)


def test_every_setting_says_what_to_write_in_every_language() -> None:
    catalogues = Catalogues.read()
    for language in ("lo", "th", "en"):
        voice = Voice(catalogues, language, ZoneInfo("Asia/Vientiane"))
        for name in Settings.model_fields:
            line = WrongSetting(f"KHAOBAN_{name.upper()}", name, "x").say(voice)
            assert "commands." not in line
    assert not catalogues.missed
