"""Pictures of pages as a phone and a desk show them.

    python -m mcv.dev.screenshots http://127.0.0.1:5000 /tmp/pictures / /join /privacy
    python -m mcv.dev.screenshots ADDRESS FOLDER /desk --cookie mcv=VALUE --width 320 --width 1280

Each picture is the whole page, named after its path and width. The cookie is that of a signed-in browser.
Exits with 1, after all pictures are taken, if a page is wider than its window or its script reports an error.
"""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (320, 390, 1280)
HEIGHT = 800


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures that the command line asks for; return 1 if a page has a fault, else 0."""
    asked = _parser().parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    faults = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=_flags())
        for width in asked.width or WIDTHS:
            faults += _at_width(browser, asked, width)
        browser.close()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def program(*, with_window: bool = False) -> str | None:
    """Return the browser: what CHROMIUM says, else Chromium, without a window where there is one so."""
    kinds = ("chromium",) if with_window else ("chromium-headless-shell", "chromium")
    found = (shutil.which(kind) for kind in kinds)
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Take pictures of pages.")
    parser.add_argument("address", help="where the service runs")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("paths", nargs="+", help="the pages, like /join")
    parser.add_argument("--cookie", action="append", default=[], help="NAME=VALUE")
    parser.add_argument("--width", action="append", type=int, help="pixels; may be repeated")
    parser.add_argument("--no-script", action="store_true", help="as without JavaScript")
    return parser


def _flags() -> list[str]:
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _at_width(browser: Browser, asked: argparse.Namespace, width: int) -> list[str]:
    """Take every page's picture at that width; return what is wrong with them, a line each."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, java_script_enabled=not asked.no_script
    )
    for cookie in asked.cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": asked.address}])
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    lines = []
    for path in asked.paths:
        _picture(page, urljoin(asked.address, path), asked.folder / _name(path, width))
        if not asked.no_script and _too_wide(page):
            faults.append("wider than the window")
        lines += [f"{path} at {width} px: {fault}" for fault in faults]
        faults.clear()
    context.close()
    return lines


def _picture(page: Page, url: str, file: Path) -> None:
    page.goto(url, wait_until="load")
    page.screenshot(path=file, full_page=True)


def _too_wide(page: Page) -> bool:
    script = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(page.evaluate(script))


def _name(path: str, width: int) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
    return f"{words}-{width}.png"


if __name__ == "__main__":
    raise SystemExit(main())
