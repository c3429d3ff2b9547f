"""The examples in docs/api.md work as they stand there."""

import re
import shlex
from pathlib import Path
from string import Template

import httpx

from accounts.api.problems import KINDS
from accounts.models import Contact
from tests.factories import contacts, events, organisations, tokens

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text()


def run(command: str) -> httpx.Response:
    """Send what a curl command would send; not every machine has curl."""
    program, fail, url, *options = shlex.split(command.replace("\\\n", " "))
    assert (program, fail) == ("curl", "--fail-with-body")
    given = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ", 1) for option, value in given if option == "-H")
    (method,) = [value for option, value in given if option == "-X"] or [None]
    (body,) = [value for option, value in given if option == "-d"] or [None]
    return httpx.request(method or ("POST" if body else "GET"), url, headers=headers, content=body, timeout=30)


def test_every_example_is_answered_with_success(live_site):
    organisation = organisations.organisation()
    known = contacts.contact(organisation, first_name="Ana")
    occurrence = events.occurrence(events.event(organisation))
    variables = {"SITE": live_site, "TOKEN": tokens.text(organisation), "CONTACT": str(known.pk)}
    variables |= {"OCCURRENCE": str(occurrence.pk), "ATTENDEE": str(events.come(occurrence).pk)}
    variables |= {"DRAFT": str(events.draft(organisation).pk)}
    examples = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) > 3
    for example in re.findall(r"^curl (?:.|\n)*?(?=^curl |\Z)", "".join(examples), re.MULTILINE):
        answer = run(Template(example).substitute(variables))
        assert answer.is_success, answer.text
    assert Contact.objects.get(email="ana@example.org").organisation == organisation


def test_the_page_lists_every_code_with_its_status():
    assert dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE)) == {
        code: str(kind.status) for code, kind in KINDS.items()
    }
