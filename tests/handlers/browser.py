"""Debian's Chromium, driven as a person would use the practice chat: open, say, tap, read, look.

    with Browser() as browser:
        browser.open(url, who="keo")
        browser.say("ສະບາຍດີ")
        browser.waits_for("ສະບາຍດີ")
        browser.tap("ຖືກຕ້ອງ")

`need_browser()` skips the test where there is no Chromium. Text is drawn with the Noto fonts that charts use, so
that pictures of the page look alike on every machine.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
PHONE, DESKTOP = (360, 740), (1280, 860)
PATIENCE = 15  # seconds; a shared machine may be slow, a page that is right needs a fraction of one
SLIP = 0.4  # seconds; a second tap sooner than that is a slip of the finger, and the page takes it for one

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


def need_browser() -> None:
    """Skip the test, and say why, where Chromium is missing."""
    for program in (CHROMIUM, DRIVER):
        if not program.exists():
            pytest.skip(f"{program} is missing. On Debian: apt-get install chromium chromium-driver")


class Browser:
    """One browser with any number of tabs; words are read from the tab in front."""

    def __init__(self, size: tuple[int, int] = PHONE, *, dark: bool = False) -> None:
        need_browser()
        self._home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        options = ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for flag in (*FLAGS, f"--user-data-dir={self._home.name}/profile"):
            options.add_argument(flag)
        self.driver = Chrome(options, Service(str(DRIVER), env={**os.environ, **self._fonts()}))
        self.driver.set_page_load_timeout(30)
        self._tapped = 0.0
        self.resize(size)
        if dark:
            features = [{"name": "prefers-color-scheme", "value": "dark"}]
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def _fonts(self) -> dict[str, str]:
        spec = find_spec("justmytype_intl_sea")
        fonts = Path(spec.origin).parent / "fonts" if spec and spec.origin else "/usr/share/fonts"
        setting = Path(self._home.name) / "fonts.conf"
        setting.write_text(FONTS.format(fonts=fonts, cache=f"{self._home.name}/fonts"), "utf-8")
        return {"FONTCONFIG_FILE": str(setting)}

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.driver.quit()
        self._home.cleanup()

    # Pages

    def resize(self, size: tuple[int, int]) -> None:
        """The page's size in CSS pixels; up to 500 wide it is a phone."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": width <= 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, url: str, who: str, language: str = "lo") -> None:
        """Open the practice chat as somebody, and wait until her chat is there."""
        self.driver.get(f"{url}/?who={who}&language={language}")
        self.settled()

    def new_tab(self) -> str:
        """Open an empty tab and go there; returns its handle for `go_to`."""
        self.driver.switch_to.new_window("tab")
        return self.tab

    @property
    def tab(self) -> str:
        return self.driver.current_window_handle

    def go_to(self, tab: str) -> None:
        self.driver.switch_to.window(tab)

    def settled(self) -> None:
        """Wait until the page shows the transcript."""
        self.until(lambda: self._all("#log[data-ready]"), "the chat did not appear")

    def until(self, holds: Callable[[], object], message: str) -> None:
        """Wait until it holds; fail with the message and the page's last words. What the page draws anew meanwhile is
        looked for again."""
        redrawn = [StaleElementReferenceException]
        waiting = WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05, ignored_exceptions=redrawn)
        waiting.until(lambda _: holds(), f"{message}; the page says {self.bubbles()[-4:]}")

    # What a person does

    def say(self, text: str) -> None:
        """Type this and press Enter."""
        self._one("#text").send_keys(text, Keys.ENTER)

    def tap(self, label: str) -> None:
        """Press the button with this label under the newest message that has one; older ones are unfolded first."""
        self.until(lambda: self._pressed(label), f"there is no button {label!r}")

    def _pressed(self, label: str) -> bool:
        there = self._buttons(label)
        if not there:
            return False
        button = there[-1]
        if not button.is_displayed():
            item = button.find_element(By.XPATH, "./ancestor::li")
            item.find_element(By.CSS_SELECTOR, ".unfold").click()
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        time.sleep(max(0.0, self._tapped + SLIP - time.monotonic()))
        button.click()
        self._tapped = time.monotonic()
        return True

    def attach(self, file: Path) -> None:
        """Choose a file to send."""
        self._one("#file").send_keys(str(file))

    def keys(self, *pressed: str) -> None:
        """Press these keys, whatever has the focus; letters of one text are pressed together."""
        for together in pressed:
            chain = ActionChains(self.driver)
            for key in together:
                chain.key_down(key)
            for key in reversed(together):
                chain.key_up(key)
            chain.perform()

    @property
    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    def press(self, selector: str) -> None:
        """Press something of the page itself."""
        self.until(lambda: self._one(selector).is_displayed(), f"{selector} is not to be seen")
        self._one(selector).click()

    def play(self, who: str) -> None:
        """Be somebody else, through the page's own list."""
        self.press("#who")
        self.press(f"[data-who={who}]")
        self.settled()

    def move_clock(self, to: str) -> None:
        """Press one of the clock's buttons ("tomorrow", "end_of_month" …) and wait until it was moved."""
        self.press("#time")
        self.press(f"[data-move={to}]")
        self.until(lambda: not self._one("#clock").is_displayed(), "the clock did not move")

    # What a person sees

    def bubbles(self, last: int = 0) -> list[str]:
        """The words of the last messages (0: of all), a paragraph a line; buttons and times left out."""
        script = """return [...document.querySelectorAll('#log .bubble')].map(
            bubble => [...bubble.querySelectorAll('p')].map(p => p.textContent).join('\\n'))"""
        return self.driver.execute_script(script)[-last:]

    def choices(self) -> list[str]:
        """The labels of the buttons that can be pressed without unfolding any."""
        script = "return [...document.querySelectorAll('.choice')].filter(b => b.offsetParent).map(b => b.innerText)"
        return self.driver.execute_script(script)

    def below(self) -> float:
        """How far the conversation goes on below what is to be seen, in CSS pixels."""
        return self._drawn("scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight")

    def above(self, text: str) -> float:
        """How far under the upper edge the newest message with this text begins; negative: it begins above."""
        last = "[...scroll.querySelectorAll('.bubble')].filter(b => b.textContent.includes(arguments[0])).pop()"
        top = "getBoundingClientRect().top"
        return self._drawn(f"{last}.{top} - scroll.{top}", text)

    def _drawn(self, measure: str, *arguments: object) -> float:
        """A measure of the conversation once all that has come is drawn: after two frames."""
        script = f"""const tell = arguments[arguments.length - 1], scroll = document.getElementById('scroll');
            requestAnimationFrame(() => requestAnimationFrame(() => tell({measure})))"""
        return float(self.driver.execute_async_script(script, *arguments))

    def waits_for(self, text: str) -> str:
        """Wait until a message with these words is there, and return the newest such."""
        self.until(lambda: any(text in said for said in self.bubbles()), f"nobody said {text!r}")
        return [said for said in self.bubbles() if text in said][-1]

    def time(self) -> str:
        """The practice date, as the page's head shows it."""
        return self._one("#time").text

    def screenshot(self, path: Path) -> None:
        """Keep what is to be seen, as a PNG."""
        self.driver.execute_async_script("document.fonts.ready.then(() => requestAnimationFrame(arguments[0]))")
        self.driver.save_screenshot(str(path))

    def complaints(self) -> list[str]:
        """What the browser's console complains about (a blocked resource, an error in the page)."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def pictures(self) -> int:
        """How many pictures stand in the chat, loaded."""
        script = "return [...document.querySelectorAll('#log img')].filter(i => i.complete && i.naturalWidth).length"
        return int(self.driver.execute_script(script))

    def _buttons(self, label: str) -> list[WebElement]:
        """The buttons with this label, or else those that have it in their label."""
        there = [(button, (button.get_attribute("textContent") or "").strip()) for button in self._all(".choice")]
        exact = [button for button, text in there if text == label]
        return exact or [button for button, text in there if label in text]

    def _one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def _all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)
