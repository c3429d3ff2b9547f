"""What the Content-Security-Policy forbade while a browser was used."""

import json
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

# Runs before any script of a page, in its frames as well.
_REPORT = """
document.addEventListener("securitypolicyviolation", (event) => {
  const { violatedDirective, blockedURI, sourceFile, lineNumber, columnNumber, sample } = event;
  window.reportViolation?.(JSON.stringify(
    { violatedDirective, blockedURI, sourceFile, lineNumber, columnNumber, sample, path: location.pathname }
  ));
}, true);
"""


class Watch:
    """Collects what the policy forbade, by events and in the console, and errors of scripts."""

    def __init__(self, context: BrowserContext) -> None:
        self.violations: list[dict[str, Any]] = []
        self.errors: list[str] = []
        context.expose_binding("reportViolation", lambda _source, text: self.violations.append(json.loads(text)))
        context.add_init_script(_REPORT)
        context.on("console", self._read)
        context.on("weberror", lambda error: self.errors.append(f"script: {error.error}"))

    def _read(self, message: ConsoleMessage) -> None:
        # Not every error is the policy's: a draft that cannot be saved yet answers 400.
        if message.type == "error" and "Content Security Policy" in message.text:
            self.errors.append(f"{message.text} ({message.location['url']})")

    def drain(self, page: Page) -> list[str]:
        """Return what was collected since the last time, after all that the page has still to report."""
        page.evaluate("new Promise((resolve) => setTimeout(resolve))")
        found = [f"{v['violatedDirective']} at {v['path']}: {v}" for v in self.violations] + self.errors
        self.violations.clear()
        self.errors.clear()
        return found
