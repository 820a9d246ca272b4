"""The files of deploy/ fit the program: settings, routes, ports, folders, and what a container is built of."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from starlette.routing import Mount, Route

from handlers.line import door as line
from handlers.media import Media
from handlers.server import build
from handlers.settings import HOUSE, Settings, variable
from handlers.telegram import webhook as telegram

DEPLOY = HOUSE / "deploy"
CADDYFILE = (DEPLOY / "Caddyfile").read_text("utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")
EXAMPLE = (DEPLOY / "khaoban.env.example").read_text("utf-8")
UNITS = sorted(DEPLOY.glob("khaoban*.service")) + sorted(DEPLOY.glob("*.timer"))


def unit(name: str) -> ConfigParser:
    """A unit file; of a setting that stands there several times, the last."""
    read = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",), delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string((DEPLOY / name).read_text("utf-8"))
    return read


def in_the_repository(path: str) -> Path:
    """A path below /opt/khaoban, where it lies here."""
    return HOUSE / path.removeprefix("/opt/khaoban/")


def port() -> int:
    default = Settings.model_fields["port"].default
    assert isinstance(default, int)
    return default


def test_every_setting_that_is_named_exists() -> None:
    known = {variable(name) for name in Settings.model_fields}
    for file in DEPLOY.iterdir():
        if file.is_file():
            assert set(re.findall(r"KHAOBAN_[A-Z_]*[A-Z]", file.read_text("utf-8"))) <= known, file.name


def test_the_example_of_settings_has_what_opens_a_door_and_no_secret() -> None:
    lines = [line for line in EXAMPLE.splitlines() if line and not line.startswith("# ")]
    named = {line.lstrip("#").partition("=")[0] for line in lines}
    assert {
        "KHAOBAN_SECRET_KEYS",
        "KHAOBAN_TELEGRAM_TOKEN",
        "KHAOBAN_LINE_CHANNEL_ID",
        "KHAOBAN_LINE_CHANNEL_SECRET",
        "KHAOBAN_PUBLIC_URL",
    } <= named
    assert [line for line in lines if not line.startswith("#") and not line.endswith("=")] == []


def test_the_filled_in_settings_are_kept_out_of_git_and_of_the_container() -> None:
    ignored = subprocess.run(["git", "check-ignore", "--quiet", "deploy/khaoban.env"], cwd=HOUSE)
    assert ignored.returncode == 0
    taken = (HOUSE / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in taken
    assert "!deploy" not in taken


# The proxy


def public_paths() -> set[str]:
    found = re.search(r"@public path (.+)", CADDYFILE)
    assert found
    return set(found.group(1).split())


def test_the_proxy_passes_what_the_platforms_ask_for_and_nothing_else() -> None:
    app = build([], dict, lambda: None, "x" * 16, Media(Path("media"), ["secret"]))  # type: ignore[arg-type, return-value]
    routes = {route.path for route in app.routes if isinstance(route, Route | Mount)}
    routes |= {telegram.PATH, line.PATH}
    passed = {path.replace("/*", "/{name}") for path in public_paths()}
    assert passed <= routes
    assert routes - passed == {"/ready", "/metrics"}


def test_the_proxy_tells_how_much_the_doors_take() -> None:
    told = re.search(r"(\d) MB from Telegram, (\d) MB from LINE", CADDYFILE)
    assert told
    assert [int(each) << 20 for each in told.groups()] == [telegram.limits.UPDATE_BYTES, line.LARGEST_WEBHOOK]


def test_the_ports_agree() -> None:
    assert f"{{$BOT:127.0.0.1:{port()}}}" in CADDYFILE
    assert COMPOSE["services"]["proxy"]["environment"]["BOT"] == f"bot:{port()}"
    assert COMPOSE["services"]["bot"]["ports"] == [f"127.0.0.1:{port()}:{port()}"]
    assert f"EXPOSE {port()}\n" in CONTAINERFILE
    assert f"http://127.0.0.1:{port()}/health" in CONTAINERFILE
    published = {each.partition(":")[0] for each in COMPOSE["services"]["proxy"]["ports"]}
    assert published == {"80", "443"}  # of 443, 80, 88 and 8443, the ports that Telegram calls


# systemd


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_what_a_unit_starts_is_there(file: Path) -> None:
    named = re.findall(r"/opt/khaoban/[^\s]+", file.read_text("utf-8"))
    for path in named:
        if "/.venv/" not in path:
            assert in_the_repository(path).exists(), path
    assert all(path == "/opt/khaoban/.venv/bin/python" for path in named if "/.venv/" in path)


@pytest.mark.parametrize("name", ["khaoban.service", "khaoban-backup.service"])
def test_services_keep_what_is_theirs_to_themselves(name: str) -> None:
    service = unit(name)["Service"]
    assert service["User"] == "khaoban"
    assert service["EnvironmentFile"] == "/etc/khaoban.env"
    assert service["WorkingDirectory"] == "/var/lib/khaoban"
    assert service["StateDirectory"].split()[0] == "khaoban"
    assert (service["StateDirectoryMode"], service["UMask"]) == ("0700", "0077")
    assert service["NoNewPrivileges"] == "yes"


def test_the_bot_has_time_to_end_what_it_began() -> None:
    from handlers.server import STOP_WITHIN
    from handlers.telegram.sending import SEND_WITHIN

    stop = int(unit("khaoban.service")["Service"]["TimeoutStopSec"])
    assert stop > STOP_WITHIN + SEND_WITHIN
    assert COMPOSE["services"]["bot"]["stop_grace_period"] == f"{stop}s"


def test_the_timer_starts_the_backup() -> None:
    assert (DEPLOY / "khaoban-backup.timer").stem == (DEPLOY / "khaoban-backup.service").stem
    folder = unit("khaoban-backup.service")["Service"]["ExecStart"].split()[-2]
    assert folder == "/var/lib/" + unit("khaoban-backup.service")["Service"]["StateDirectory"].split()[1]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_systemd_understands_the_unit(file: Path, tmp_path: Path) -> None:
    """The unit as it is, but that its programs lie here and systemd has no journal to look at."""
    for each in UNITS:
        text = each.read_text("utf-8").replace("/opt/khaoban/.venv/bin/python", sys.executable)
        (tmp_path / each.name).write_text(text.replace("/opt/khaoban", str(HOUSE)), "utf-8")
    verify = ["systemd-analyze", "verify", "--man=no", "--generators=no", "--recursive-errors=no", tmp_path / file.name]
    done = subprocess.run(verify, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# Containers


def copied() -> list[str]:
    """What the container holds of the repository."""
    return [path for words in re.findall(r"^COPY (.+)$", CONTAINERFILE, re.M) for path in words.split()[:-1]]


def test_the_container_holds_all_that_the_program_needs(tmp_path: Path) -> None:
    for path in copied():
        source = HOUSE / path
        if source.is_dir():
            shutil.copytree(source, tmp_path / path, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (tmp_path / path).parent.mkdir(exist_ok=True)
            shutil.copyfile(source, tmp_path / path)
    begin = "import sys; from handlers.commands import main; sys.argv = ['bot.py', 'programme', 'check', sys.argv[1]]; main()"
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    for programme in sorted((tmp_path / "programmes").glob("*/programme.toml")):
        done = subprocess.run(
            [sys.executable, "-c", begin, str(programme.parent)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_container_is_built_of_what_is_let_into_it() -> None:
    let_in = {line[1:] for line in (HOUSE / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert {path.rstrip("/") for path in copied()} == let_in


def test_every_room_is_in_the_container() -> None:
    imported = set()
    for path in copied():
        files = [HOUSE / path] if path.endswith(".py") else (HOUSE / path).rglob("*.py")
        for file in files:
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module:
                    imported.add(node.module.partition(".")[0])
    ours = {room for room in imported if (HOUSE / room).is_dir()}
    assert ours <= {path.split("/")[0] for path in copied()}


def test_the_services_fit_together() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"database", "migrate", "bot", "proxy"}
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        volumes = {each.partition(":")[0] for each in service.get("volumes", ()) if not each.startswith(".")}
        assert volumes <= set(COMPOSE["volumes"])
    assert (DEPLOY / services["migrate"]["build"]["context"]).resolve() == HOUSE
    assert (HOUSE / services["migrate"]["build"]["dockerfile"]).is_file()
    assert services["migrate"]["image"] == services["bot"]["image"]
    home = re.search(r"^VOLUME (\S+)$", CONTAINERFILE, re.M)
    assert home
    assert services["bot"]["volumes"] == services["migrate"]["volumes"] == [f"state:{home.group(1)}"]
    database = re.search(r"KHAOBAN_DATABASE_URL=postgresql://(\w+):[^@]+@(\w+)/(\w+)", EXAMPLE)
    assert database
    user, host, name = database.groups()
    assert services[host]["environment"] == {"POSTGRES_USER": user, "POSTGRES_DB": name}
