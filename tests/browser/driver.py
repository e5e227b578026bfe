"""Drives Chromium for the tests: one JSON request a line in, one JSON answer a line out.

Playwright lives in an environment of its own (.tools/browser: it pins what the project must not), so the
tests start this file with that environment's Python and talk to it over its streams. It knows nothing
of Townbell. Nothing but the loopback is reached.
"""

from __future__ import annotations

import json
import sys
import tempfile
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-not-found, unused-ignore]
from playwright.sync_api import sync_playwright  # type: ignore[import-not-found, unused-ignore]

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--headless=new", "--hide-scrollbars",
]  # fmt: skip
PATIENCE = 20_000  # ms
FOCUSED = """() => {
  const at = document.activeElement;
  return at && at !== document.body ? at.outerHTML.slice(0, 200) : "";
}"""

WIDE = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const out = [...document.querySelectorAll("body *")].filter((each) =>
    each.getBoundingClientRect().right > page.clientWidth + 1);
  return ["runs out of the window", ...out.slice(0, 5).map((each) => each.outerHTML.slice(0, 160))];
}"""


PAINTED = """() => new Promise((done) => new PerformanceObserver((list) =>
  done(list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true }))"""
PICTURES = """() => performance.getEntriesByType("resource")
  .filter((each) => /\\.(?:png|svg|jpe?g)(?:$|\\?)/.test(each.name))
  .reduce((sum, each) => sum + each.transferSize, 0)"""


COUNT_SHOWN = """() => {
  if (self.shownSoFar === undefined) {
    self.shownSoFar = 0;
    const { showNotification } = ServiceWorkerRegistration.prototype;
    ServiceWorkerRegistration.prototype.showNotification = async function (...what) {
      await showNotification.apply(this, what);
      self.shownSoFar += 1;
    };
  }
  return self.shownSoFar;
}"""


class Driver:
    """A browser with one page at a time; several people may have one each, and take turns."""

    def __init__(self, playwright: Any, folder: str) -> None:
        self._playwright, self._folder, self._count = playwright, folder, 0
        self._context: Any = None
        self._others: dict[str, tuple[Any, Any]] = {}
        self._messages: list[str] = []
        self._bytes = 0
        self._asked: Any = None
        self._fetched: set[Any] = set()

    def open(
        self, url: str, width: int = 1280, height: int = 900, scale: float = 1, lang: str = "en-US",
        notifications: bool = False, script: str = "", js: bool = True,
    ) -> dict[str, Any]:  # fmt: skip
        """A page in a profile of its own; ``scale`` is device pixels a CSS pixel."""
        self.close()
        self._count += 1
        self._context = self._playwright.chromium.launch_persistent_context(
            f"{self._folder}/{self._count}", executable_path="/usr/bin/chromium", args=FLAGS, locale=lang,
            headless=False, viewport={"width": width, "height": height}, device_scale_factor=scale,
            java_script_enabled=js, reduced_motion="reduce",
        )  # fmt: skip
        self._context.set_default_timeout(PATIENCE)
        if notifications:
            self._context.grant_permissions(["notifications"], origin="/".join(url.split("/")[:3]))
        if script:
            self._context.add_init_script(script)
        self.page = self._context.pages[0]
        self._messages, self._bytes, self._asked, self._fetched = [], 0, None, set()
        self.page.on("request", self._ask)
        self.page.on("framenavigated", lambda frame: self._answered(frame.parent_frame is None))
        self.page.on("requestfailed", lambda request: self._answered(request is self._asked))
        self.page.on(
            "console", lambda said: self._messages.append(said.text) if said.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self._messages.append(str(error)))
        self.page.on("requestfinished", self._count_bytes)
        for end in ("requestfinished", "requestfailed"):
            self.page.on(end, lambda request: self._fetched.discard(request))
        return self.go(url)

    def slow(self, kilobits: int, latency: int, cpu: int) -> None:
        """From now on this page has such a line, so many milliseconds before each answer, and a CPU
        so many times slower."""
        self._line = self._context.new_cdp_session(self.page)
        self._line.send("Network.enable")
        speed = kilobits * 1_000 / 8
        given = {"offline": False, "latency": latency, "downloadThroughput": speed, "uploadThroughput": speed}
        self._line.send("Network.emulateNetworkConditions", given)
        self._line.send("Emulation.setCPUThrottlingRate", {"rate": cpu})

    def first_visit(self, url: str) -> dict[str, Any]:
        """The page as for somebody who was never here, on such a line: milliseconds to its largest paint, and
        the bytes that came, pictures apart."""
        self._line.send("Network.clearBrowserCache")
        self._bytes = 0
        self.go(url)
        self.page.wait_for_timeout(500)
        painted = self.page.evaluate(PAINTED)
        kinds = self.page.evaluate(PICTURES)
        return {"painted": painted, "bytes": self._bytes - kinds}

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def leave(self, name: str) -> None:
        """Let this page stand open, under a name, while somebody else has a turn."""
        self._others[name] = (self._context, self.page)
        self._context = None

    def turn(self, name: str) -> None:
        """Whose turn it is again."""
        self._context, self.page = self._others.pop(name)

    def go(self, url: str) -> dict[str, Any]:
        answer = self.page.goto(url, wait_until="load")
        return {"status": answer.status, "headers": answer.all_headers()}

    def _ask(self, request: Any) -> None:
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self._asked = request
        if request.resource_type == "fetch":
            self._fetched.add(request)

    def _answered(self, so: bool) -> None:
        if so:
            self._asked = None
            self._fetched.clear()

    def _count_bytes(self, request: Any) -> None:
        sizes = request.sizes()
        self._bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def seen(self) -> dict[str, Any]:
        """Where it is, what it says, what went wrong, how many bytes came, what is too wide."""
        self.page.wait_for_load_state("load")
        wide = self.page.evaluate(WIDE)
        return {
            "url": self.page.url, "title": self.page.title(), "text": self.page.inner_text("body"),
            "errors": self._messages, "bytes": self._bytes, "wide": wide,
        }  # fmt: skip

    def wait(self, text: str) -> None:
        """Until this text is seen."""
        self.page.get_by_text(text).first.wait_for()

    def tab_to(self, role: str, name: str) -> None:
        """Press Tab until what has this role and this accessible name has the focus."""
        wanted = self.page.get_by_role(role, name=name, exact=True)
        for _ in range(150):
            if wanted.count() and wanted.evaluate_all(
                "all => all.some((each) => each === document.activeElement)"
            ):
                return
            self.page.keyboard.press("Tab")
        raise LookupError(f"Tab never reaches {role} {name!r}; last at {self.page.evaluate(FOCUSED)}")

    def tab_to_field(self, label: str) -> None:
        """The same for a field that has no role of its own, such as a time: by its label."""
        wanted = self.page.get_by_label(label, exact=True)
        for _ in range(150):
            if wanted.count() and wanted.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise LookupError(f"Tab never reaches {label!r}; last at {self.page.evaluate(FOCUSED)}")

    def unfold(self, name: str) -> None:
        """Press Tab until what unfolds something by this name has the focus, and unfold it."""
        wanted = self.page.locator("summary").filter(has_text=name)
        for _ in range(150):
            if wanted.evaluate_all("all => all.some((each) => each === document.activeElement)"):
                return self.page.keyboard.press("Enter")  # type: ignore[no-any-return]
            self.page.keyboard.press("Tab")
        raise LookupError(f"Tab never reaches {name!r}; last at {self.page.evaluate(FOCUSED)}")

    def wait_for(self, role: str, name: str) -> None:
        """Until what has this role and this accessible name is there."""
        self.page.get_by_role(role, name=name).first.wait_for()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def upload(self, label: str, name: str, text: str) -> None:
        """Choose a file; the window that asks for one is the browser's own."""
        file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        self.page.get_by_label(label).set_input_files(file)

    def settle(self) -> None:
        """Until a page, or a part of one, that was asked for has come.

        A slow server leaves the old page standing, and loaded, long after the key was pressed: only the
        request that has no answer yet tells that something is on its way.
        """
        self.page.wait_for_timeout(300)
        for _ in range(PATIENCE // 50):
            if self._asked is None and not self._fetched:
                break
            self.page.wait_for_timeout(50)
        self.page.wait_for_load_state("load")

    def authenticator(self) -> None:
        """Give this page a telephone's own authenticator, whose finger is always there and always right."""
        self._keys = self._context.new_cdp_session(self.page)
        self._keys.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = self._keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._authenticator = made["authenticatorId"]

    def finger(self, right: bool) -> None:
        """Whether the next finger is the owner's."""
        said = {"authenticatorId": self._authenticator, "isUserVerified": right}
        self._keys.send("WebAuthn.setUserVerified", said)

    def keys(self) -> list[dict[str, Any]]:
        """What lies in the authenticator."""
        said = self._keys.send("WebAuthn.getCredentials", {"authenticatorId": self._authenticator})
        return list(said["credentials"])

    def run(self, script: str) -> Any:
        return self.page.evaluate(script)

    def attach(self, name: str, path: str) -> None:
        """Choose a file for the field with this label, as the browser's own dialog does."""
        self.page.get_by_label(name).set_input_files(path)

    def focus_shown(self) -> bool:
        """Whether what has the focus is marked as such to the eye."""
        return bool(self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'"))

    def axe(self) -> list[str]:
        """What axe-core finds, by rule and element; the rules of WCAG 2.2 AA and best practice."""
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]

    def shot(self, path: str, whole: bool = True) -> None:
        self.page.screenshot(path=path, full_page=whole)

    def pages_on_paper(self, paper: str) -> int:
        """How many sheets it takes to print, as the print style sheet has it."""
        return int(self.page.pdf(format=paper).count(b"/Type /Page\n"))

    def worker(self, script: str) -> Any:
        """Run something in the service worker."""
        (found,) = self._context.service_workers or [self._context.wait_for_event("serviceworker")]
        return found.evaluate(script)

    def push(self, origin: str, data: str) -> None:
        """Hand the service worker a push message, as the browser does; until it is shown."""
        # Delivered to a worker that is not active yet, it would be dropped without a word.
        self.page.evaluate("""async () => {
          const { active } = await navigator.serviceWorker.ready;
          while (active.state !== "activated") await new Promise((done) => setTimeout(done, 20));
        }""")
        session = self._context.new_cdp_session(self.page)
        registrations: list[Any] = []
        session.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda said: registrations.extend(said["registrations"]),
        )
        session.send("ServiceWorker.enable")
        for _ in range(PATIENCE // 100):
            if registrations:
                break
            self.page.wait_for_timeout(100)
        name = registrations[-1]["registrationId"]
        before = self.worker(COUNT_SHOWN)
        session.send(
            "ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": name, "data": data}
        )
        # Whoever asks Chromium for its notifications while one is being shown makes it forget that one.
        for _ in range(PATIENCE // 100):
            if self.worker(COUNT_SHOWN) > before:
                break
            self.page.wait_for_timeout(100)

    def notifications(self) -> list[dict[str, Any]]:
        script = """async () => {
          const worker = await navigator.serviceWorker.ready;
          return (await worker.getNotifications()).map(({ title, body, lang, tag, actions, data }) =>
            ({ title, body, lang, tag, actions: actions.map((each) => each.title), data }));
        }"""
        return list(self.page.evaluate(script))

    def close(self) -> None:
        """Close the page whose turn it is."""
        if self._context is not None:
            self._context.close()
            self._context = None

    def end(self) -> None:
        """Close everything."""
        self.close()
        for context, _ in self._others.values():
            context.close()
        self._others = {}


def main() -> None:
    """Until the tests close the stream."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        driver = Driver(playwright, folder)
        for line in sys.stdin:
            asked = json.loads(line)
            try:
                answer = {"value": getattr(driver, asked["do"])(**asked["how"])}
            except Exception as error:  # noqa: BLE001 - told to the test, which fails with it
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
        driver.end()


if __name__ == "__main__":
    main()
