"""People who use the site through its real WSGI application, page cache included, in this process."""

from typing import Any, Self

import httpx
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from wagtail.test.utils.form_data import querydict_from_html

from accounts.models import User
from cms.wsgi import application

HIT, MISS = "HIT; app", "MISS"
ORIGIN = "http://localhost"


class Visitor:
    """Somebody without an account."""

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._client = client or httpx.Client(transport=httpx.WSGITransport(application), base_url=ORIGIN)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a page; redirects are not followed."""
        return self._client.get(path, headers=headers)

    def live(self, path: str) -> httpx.Response:
        """Ask for a page as it is in the database: credentials keep a request away from the cache."""
        return self.get(path, Authorization="Basic Og==")

    def is_hit(self, path: str) -> bool:
        """Ask for a page and tell whether it came out of the cache."""
        return self.get(path).headers["x-page-cache"] == HIT

    def warm(self, *paths: str) -> Self:
        """Read each page twice: then the cache holds it."""
        for path in paths:
            assert self.get(path).headers["x-page-cache"] in {MISS, HIT}, path
            assert self.is_hit(path), path
        return self


class Editor(Visitor):
    """An administrator at work in Wagtail's admin, by the forms as they are."""

    def __init__(self, email: str = "editor@example.org", client: httpx.Client | None = None) -> None:
        super().__init__(client)
        user = User.objects.create_superuser(email, first_name="Edda", last_name="Torsdottir")
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self._client.cookies.set(name, client.cookies[name].value)
        # For the host, so that the site may replace it.
        self._client.cookies.set(settings.CSRF_COOKIE_NAME, "a" * 32, domain="localhost.local")

    def submit(self, path: str, *, form: str = "", files: Any = None, **fields: Any) -> str:
        """Fill in the form at this address (the one with this id, or the longest), and send it.

        `fields` replace what the form holds. Returns what came back.
        """
        return self.post(path, files=files, **(self.filled_in(path, form) | fields))

    def filled_in(self, path: str, form: str = "") -> dict[str, Any]:
        """Return what the form at this address holds."""
        page = self.get(path)
        assert page.status_code == httpx.codes.OK, f"{path}: {page.status_code}"
        forms = BeautifulSoup(page.text, "html.parser").select(f"form#{form}" if form else "form")
        found = max(forms, key=lambda each: len(each(["input", "textarea", "select"])))
        return dict(querydict_from_html(str(found)).lists())

    def post(self, path: str, *, files: Any = None, **fields: Any) -> str:
        """Send fields to an address and return what came back; a form that was refused fails."""
        headers = {"X-CSRFToken": self._client.cookies[settings.CSRF_COOKIE_NAME], "Referer": f"{ORIGIN}{path}"}
        answer = self._client.post(path, data=fields, files=files, headers=headers)
        assert answer.status_code in {200, 302}, f"{path}: {answer.status_code}\n{answer.text[:2000]}"
        errors = [
            error.get_text(strip=True) for error in BeautifulSoup(answer.text, "html.parser")(class_="error-message")
        ]
        assert not errors, f"{path}: {errors}, sent {fields}"
        return answer.text
