"""Settings: from the environment (KHAOBAN_…) or a .env file in the folder the bot is started in.

`read_settings()` answers with all of them checked, or raises SettingsError with all that is wrong at once.
docs/settings.md tells an administrator about each; a test keeps the two together.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.keys import Keys

if TYPE_CHECKING:
    from i18n.voice import Voice

HOUSE = Path(__file__).resolve().parent.parent
PREFIX = "KHAOBAN_"
ENCODING = "utf-8-sig"  # some editors set a mark before the first name, which must not hide it
LEVELS = ("debug", "info", "warning", "error")
SHORTEST_TOKEN = 16
# A secret, or something that may hold one (a database's password): what is wrong is said without the value.
HIDDEN = {
    "database_url",
    "secret_keys",
    "metrics_token",
    "telegram_token",
    "telegram_webhook_secret",
    "line_channel_secret",
    "line_channel_access_token",
}

Folders = Annotated[tuple[Path, ...], NoDecode]


class Settings(BaseSettings):
    """Everything that an administrator may set. Read once at the start, never changed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding=ENCODING,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        validate_default=False,
    )

    database_url: str = Field(
        "sqlite:///data/khaoban.sqlite",
        repr=False,
        description="Where everything is kept: an SQLite file, or a PostgreSQL database.",
    )
    secret_keys: SecretStr = Field(
        SecretStr(""),
        description="The keys that answers and names are encrypted with, the newest first.",
    )
    programmes: Folders = Field(
        (HOUSE / "programmes" / "laos_prf",),
        description="The folders of the programmes to serve, separated by a comma or a colon.",
    )
    public_url: str = Field("", description="The address under which the internet reaches this server.")
    host: str = Field("127.0.0.1", min_length=1, description="The address that the server listens on.")
    port: int = Field(8080, ge=1, le=65535, description="The port that the server listens on.")
    media_dir: Path = Field(Path("data/media"), description="The folder that photos and charts are kept in.")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="The token that /metrics asks for; without one /metrics does not exist."
    )
    telegram_token: SecretStr = Field(
        SecretStr(""), description="The token of the Telegram bot; with it the Telegram door is open."
    )
    telegram_api_url: str = Field("https://api.telegram.org", description="Where Telegram's Bot API is reached.")
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="What Telegram shows us with every update; without one the bot makes its own."
    )
    telegram_name: str = Field(
        "",
        pattern="^([A-Za-z][A-Za-z0-9_]{4,31})?$",
        description="The name of the Telegram bot, without @, for those who are invited.",
    )
    line_channel_id: str = Field("", pattern="^[0-9]*$", description="The number of the LINE channel (Messaging API).")
    line_channel_secret: SecretStr = Field(
        SecretStr(""), description="The secret of the LINE channel; with it the LINE door is open."
    )
    line_channel_access_token: SecretStr = Field(
        SecretStr(""), description="A long-lived access token of the LINE channel; without one the bot gets its own."
    )
    line_name: str = Field(
        "",
        pattern="^(@[a-z0-9._-]{4,20})?$",
        description="The LINE account's ID, with @, for those who are invited.",
    )
    line_api_url: str = Field("https://api.line.me", description="Where LINE's API is reached.")
    line_data_url: str = Field("https://api-data.line.me", description="Where LINE keeps what people send.")
    log_level: str = Field("info", description="How much is written to the log.")

    @field_validator("database_url")
    @classmethod
    def _engine(cls, url: str) -> str:
        if not re.match(r"sqlite:///(?!:memory:)\S|postgresql://\S", url):
            raise ValueError("database_url")
        return url

    @field_validator("secret_keys")
    @classmethod
    def _real_keys(cls, keys: SecretStr) -> SecretStr:
        Keys.read(keys.get_secret_value())  # raises BadKeys, a ValueError
        return keys

    @field_validator("programmes", mode="before")
    @classmethod
    def _folders(cls, written: Any) -> Any:
        if not isinstance(written, str):
            return written
        folders = tuple(Path(part.strip()) for part in re.split(f"[,{os.pathsep}]", written) if part.strip())
        for folder in folders:
            if not (folder / "programme.toml").is_file():
                raise PydanticCustomError("folder", "no programme", {"value": str(folder)})
        return folders

    @field_validator("telegram_token")
    @classmethod
    def _bot_token(cls, token: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token.get_secret_value()):
            raise ValueError("telegram_token")
        return token

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _webhook_secret(cls, secret: SecretStr) -> SecretStr:
        if not re.fullmatch(f"[A-Za-z0-9_-]{{{SHORTEST_TOKEN},256}}", secret.get_secret_value()):
            raise ValueError("telegram_webhook_secret")
        return secret

    @field_validator("public_url", "telegram_api_url", "line_api_url", "line_data_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if not re.fullmatch(r"https://[^\s/?#]+(/[^\s?#]*)?|http://(localhost|127\.0\.0\.1)(:\d+)?/?", url):
            raise ValueError("public_url")
        return url.rstrip("/")

    @field_validator("metrics_token")
    @classmethod
    def _long_token(cls, token: SecretStr) -> SecretStr:
        if len(token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError("metrics_token")
        return token

    @field_validator("log_level")
    @classmethod
    def _level(cls, level: str) -> str:
        if level.lower() not in LEVELS:
            raise ValueError("log_level")
        return level.lower()


@dataclass(frozen=True, slots=True)
class WrongSetting:
    """One setting that cannot be used. `setting` is the field's name, '' when there is no such setting;
    `value` is what was written, '' when it is a secret's; `instead` a setting that may have been meant."""

    name: str
    setting: str = ""
    value: str = ""
    instead: str = ""

    def say(self, voice: Voice) -> str:
        """One line: which variable, what it holds, what to write."""
        if not self.setting:
            wrong = "commands.setting_unknown_like" if self.instead else "commands.setting_unknown"
            return voice(wrong, name=self.name, instead=self.instead)
        what = voice(f"commands.setting_{self.setting}")
        if not self.value:
            return voice("commands.setting_wrong_secret", name=self.name, what=what)
        return voice("commands.setting_wrong", name=self.name, value=self.value, what=what)


@dataclass(frozen=True, slots=True)
class WrongFile:
    """The file of the settings cannot be read. `fault` is a code of `commands.env_…`."""

    name: str
    fault: str

    def say(self, voice: Voice) -> str:
        """One line: which file, what it is, what to do."""
        return voice(f"commands.env_{self.fault}", file=self.name)


class SettingsError(Exception):
    """Some settings cannot be used; `problems` holds all of them, or says why their file cannot be read."""

    def __init__(self, problems: Iterable[WrongSetting | WrongFile]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(problem.name for problem in self.problems))


def variable(setting: str) -> str:
    """The environment variable of a setting: `port` → `KHAOBAN_PORT`."""
    return PREFIX + setting.upper()


def read_settings(env_file: Path = Path(".env")) -> Settings:
    """All settings; what stands in the environment goes before the file. Raises SettingsError."""
    unknown = list(_unknown(_written(env_file)))
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        raise SettingsError([*(wrong(each) for each in error.errors()), *unknown]) from None
    if unknown:
        raise SettingsError(unknown)
    return settings


def wrong(error: Any) -> WrongSetting:
    """One of pydantic's errors as ours."""
    setting = str(error["loc"][0])
    value = "" if setting in HIDDEN else str(error.get("ctx", {}).get("value", error["input"]))
    return WrongSetting(variable(setting), setting, value)


def _written(env_file: Path) -> Iterable[str]:
    """The names in the file, if there is one. Raises SettingsError when it cannot be read: none of it would count."""
    if env_file.is_dir():
        raise SettingsError([WrongFile(str(env_file), "folder")])
    try:
        return dotenv_values(env_file, encoding=ENCODING) if env_file.is_file() else ()
    except UnicodeDecodeError:
        raise SettingsError([WrongFile(str(env_file), "not_utf8")]) from None


def _unknown(written: Iterable[str]) -> Iterable[WrongSetting]:
    """A misspelt setting would otherwise do nothing, silently."""
    for name in sorted(name for name in {*os.environ, *written} if name.upper().startswith(PREFIX)):
        short = name.removeprefix(PREFIX).lower()
        if short not in Settings.model_fields:
            near = difflib.get_close_matches(short, Settings.model_fields, n=1)
            yield WrongSetting(name, instead=variable(near[0]) if near else "")
