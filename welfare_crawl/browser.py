"""A headless Chromium without a network, for pages whose text only their own script can decode.

The page itself is given to the browser as it was fetched; scripts of its site are asked for through the caller, and
nothing else is loaded. Needs the extra `browser` and a Chromium of the system.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from welfare_crawl.errors import ExtractionError
from welfare_crawl.html.encrypted import CODED, LEAST_CODED
from welfare_crawl.records import Page
from welfare_crawl.urls import same_site

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Playwright, Route
    from playwright.async_api import Page as Tab

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

PAGES_AT_ONCE = 2

SCRIPT_SECONDS = 15.0
"""How long the scripts of a page may work, the wait for them to arrive not counted; also the longest one step may
take."""

PAGE_SECONDS = 90.0
"""Limit for one page with everything."""

START_SECONDS = 30.0
CLOSE_SECONDS = 5.0
POLL_SECONDS = 0.1

MOST_STARTS = 5
"""How often a browser is started in one run; one that keeps dying is not tried for ever."""

MOST_SCRIPTS = 25
"""Scripts of one page; what comes after is not loaded."""

SCRIPT_BYTES = 5_000_000
KEPT_BYTES = 40_000_000
"""Scripts are kept for the next page of their site, so many bytes of them together."""

LONGEST_PAGE = 20_000_000
"""Characters of HTML that are taken over from the browser."""

_NO_NETWORK = (
    # Whatever a page tries beside what we answer ends here: no name resolves, and nothing listens on that port.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_FLAGS = (*_NO_NETWORK, "--disable-gpu", "--no-first-run", "--js-flags=--max-old-space-size=512")

# A page that leaves while it is still being read is read no further, even if it comes nowhere: so it doesn't leave.
_BEFORE_SCRIPTS = """
  window.open = () => null;
  navigation.addEventListener("navigate", (event) => {
    if (event.cancelable && !event.destination.sameDocument) event.preventDefault();
  });
"""

# Tells whether some element's text is mostly coded lines, by the measure of `html.encrypted`, and how long the text is.
_PROBE = """([pattern, least]) => {
  if (document.readyState === "loading" || !document.body) return null;
  const coded = new RegExp(pattern, "g"), silent = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE"]);
  let encrypted = false;
  const weigh = (element) => {
    let inCode = 0, all = 0;
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        for (const line of node.data.match(coded) || []) inCode += line.length;
        all += node.data.replace(/\\s+/g, "").length;
      } else if (node.nodeType === Node.ELEMENT_NODE && !silent.has(node.nodeName)) {
        const [inner, whole] = weigh(node);
        inCode += inner;
        all += whole;
      }
    }
    if (inCode >= least && inCode > all - inCode) encrypted = true;
    return [inCode, all];
  };
  const size = weigh(document.body)[1];
  return [size, encrypted];
}"""

_TAKE = """(most) => {
  const html = document.documentElement.outerHTML;
  return html.length <= most ? html : null;
}"""

ScriptFetcher = Callable[[str], Awaitable[bytes | None]]
"""Gives the script at an address of the page's own site, None when there is none to be had."""


def find_chromium() -> str | None:
    """Return the path of the system's Chromium or Chrome."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def missing_parts() -> str:
    """Return what must be installed before a page can be rendered, in one line; empty when all is there."""
    missing = []
    if find_spec("playwright") is None:
        missing.append("pip install 'welfare-crawl[browser]'")
    if find_chromium() is None:
        missing.append("Chromium from the system's packages (apt install chromium)")
    return f"to read it, install: {' and '.join(missing)}" if missing else ""


class Browser:
    """One headless Chromium, started for the first page that needs it and again when it dies."""

    def __init__(self, fetch_script: ScriptFetcher) -> None:
        self._fetch_script = fetch_script
        self._scripts: dict[str, asyncio.Task[bytes | None]] = {}
        self._driver: Playwright | None = None
        self._chromium: Chromium | None = None
        self._starts = 0
        self._starting = asyncio.Lock()
        self._room = asyncio.Semaphore(PAGES_AT_ONCE)

    async def render(self, page: Page) -> bytes:
        """Return a page's HTML in UTF-8, as it stands once its scripts have decoded the text or their time is over.

        Raises ExtractionError: `worker_timeout` when a script doesn't end, `worker_killed` when it crashes the browser,
        `worker_memory` for a page that grows beyond all measure, `needs_browser` when no browser can be started.
        """
        from playwright.async_api import Error

        async with self._room:
            for last in (False, True):
                chromium = await self._running()
                try:
                    async with asyncio.timeout(PAGE_SECONDS):
                        return await self._render(chromium, page)
                except TimeoutError:
                    raise ExtractionError("worker_timeout", "its scripts did not end in the browser") from None
                except Error as error:
                    # A browser that died took this page with it, whoever's fault it was: once more in a new one.
                    if last or chromium.is_connected():
                        raise ExtractionError("worker_killed", f"in the browser: {first_line(error)}") from None
        raise AssertionError("the second try ends")

    async def close(self) -> None:
        """End the browser and everything that it started."""
        for task in self._scripts.values():
            task.cancel()
        self._scripts.clear()
        await self._stop()

    async def _running(self) -> "Chromium":
        from playwright.async_api import Error, async_playwright

        async with self._starting:
            if self._chromium is not None and self._chromium.is_connected():
                return self._chromium
            await self._stop()
            if self._starts >= MOST_STARTS:
                raise ExtractionError("needs_browser", f"the browser died or didn't start {MOST_STARTS} times")
            self._starts += 1
            root = getattr(os, "geteuid", lambda: 1)() == 0
            try:
                async with asyncio.timeout(START_SECONDS):
                    self._driver = await async_playwright().start()
                    self._chromium = await self._driver.chromium.launch(
                        executable_path=find_chromium(),
                        headless=True,
                        # Chromium refuses to run its sandbox as root.
                        chromium_sandbox=not root,
                        args=list(_FLAGS),
                        # Ctrl-C is the crawl's: it closes the browser when the pages in hand are done.
                        handle_sigint=False,
                        handle_sigterm=False,
                        handle_sighup=False,
                    )
            except (Error, OSError, TimeoutError) as error:
                await self._stop()
                raise ExtractionError("needs_browser", f"the browser can't be started: {first_line(error)}") from None
            return self._chromium

    async def _stop(self) -> None:
        chromium, driver = self._chromium, self._driver
        self._chromium = self._driver = None
        # The driver ends its browsers when it goes, also one that no longer answers.
        for ending in (chromium.close if chromium else None, driver.stop if driver else None):
            if ending is not None:
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(ending(), CLOSE_SECONDS)

    async def _render(self, chromium: "Chromium", page: Page) -> bytes:
        context = await chromium.new_context(
            accept_downloads=False,
            service_workers="block",
            # The same on every machine: pages print the reader's time and language.
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        try:
            return await self._render_in(context, page)
        finally:
            await self._leave(chromium, context)

    async def _leave(self, chromium: "Chromium", context: "BrowserContext") -> None:
        try:
            await asyncio.wait_for(context.close(), CLOSE_SECONDS)
        except Exception:
            # A page that can't be closed would go on eating; the next page gets a new browser.
            if chromium is self._chromium:
                await self._stop()

    async def _render_in(self, context: "BrowserContext", page: Page) -> bytes:
        await context.route("**/*", lambda route: route.abort())
        await context.add_init_script(_BEFORE_SCRIPTS)
        tab = await context.new_page()
        visit = _Visit(self, page)
        await tab.route("**/*", visit.answer)
        await tab.goto(page.url, wait_until="commit", timeout=SCRIPT_SECONDS * 1000)
        await _wait_for_text(tab, visit)
        html: str | None = await asyncio.wait_for(tab.evaluate(_TAKE, LONGEST_PAGE), SCRIPT_SECONDS)
        if html is None:
            raise ExtractionError("worker_memory", f"in the browser it has more than {LONGEST_PAGE} characters")
        return f"<!DOCTYPE html>\n{html}\n".encode("utf-8", "replace")

    async def script(self, url: str) -> bytes | None:
        """Return a script, asked for once however many pages use it."""
        task = self._scripts.get(url)
        if task is None:
            kept = sum(len(one.result() or b"") for one in self._scripts.values() if one.done() and not one.cancelled())
            if kept > KEPT_BYTES:
                self._scripts = {name: one for name, one in self._scripts.items() if not one.done()}
            task = self._scripts[url] = asyncio.ensure_future(self._ask(url))
        return await asyncio.shield(task)

    async def _ask(self, url: str) -> bytes | None:
        script = await self._fetch_script(url)
        return script if script is not None and len(script) <= SCRIPT_BYTES else None


class _Visit:
    """Answers what one page asks for: itself, and scripts of its site."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self._browser = browser
        self._page = page
        self._given = False
        self._scripts = 0
        self.waiting = 0
        """Scripts that have been asked for and are not there yet."""

    async def answer(self, route: "Route") -> None:
        """Answer one request of the tab."""
        from playwright.async_api import Error

        # The tab may be closed while a script is still on its way.
        with contextlib.suppress(Error):
            request = route.request
            if request.is_navigation_request():
                if self._given:
                    await route.fulfill(status=204)  # leaves the page where it is
                    return
                self._given = True
                await route.fulfill(headers={"Content-Type": html_type(self._page)}, body=self._page.body)
                return
            script = await self._script_for(request.url) if request.resource_type == "script" else None
            if script is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(headers={"Content-Type": "text/javascript; charset=utf-8"}, body=script)

    async def _script_for(self, url: str) -> bytes | None:
        if self._scripts >= MOST_SCRIPTS or not is_own_script(url, self._page.url):
            return None
        self._scripts += 1
        self.waiting += 1
        try:
            return await self._browser.script(url)
        finally:
            self.waiting -= 1


async def _wait_for_text(tab: "Tab", visit: _Visit) -> None:
    """Wait until no text is encrypted and it has stopped growing, or the scripts' time is over."""
    from playwright.async_api import Error

    clock = asyncio.get_running_loop().time
    spent, size = 0.0, -1
    while spent < SCRIPT_SECONDS:
        began = clock()
        found: Any = None
        try:
            found = await asyncio.wait_for(tab.evaluate(_PROBE, [CODED.pattern, LEAST_CODED]), SCRIPT_SECONDS)
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
        if found is not None:
            now, encrypted = found
            if not encrypted and now == size:
                return
            size = now
        await asyncio.sleep(POLL_SECONDS)
        if not visit.waiting:
            spent += clock() - began


def is_own_script(url: str, page_url: str) -> bool:
    """Tell whether a script belongs to the site of the page that asks for it."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and "@" not in parts.netloc and same_site(url, page_url)


def html_type(page: Page) -> str:
    """Return the Content-Type under which a browser reads a page as we do: what is UTF-8 is read as UTF-8."""
    try:
        page.body.decode("utf-8")
    except UnicodeDecodeError:
        declared = (page.header("Content-Type") or "text/html").split(";")
        return ";".join(["text/html", *declared[1:]])
    return "text/html; charset=utf-8"


def first_line(error: BaseException) -> str:
    """Return what an error says, without its call log."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
