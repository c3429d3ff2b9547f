"""Members of organisations have no business among pages and snippets; editors have."""

import pytest

from tests.factories import content, organisations


@pytest.mark.parametrize(
    "path",
    [
        *("pages/", "choose-page/", "snippets/choose/home/author/", "reports/site-history/", "workflows/task_chooser/"),
        "bulk/home/author/delete/?id=all",
    ],
)
def test_who_writes_no_pages_finds_none_of_their_screens(client, editor, greens, path):
    content.home_page()
    content.author()
    client.force_login(organisations.member(greens, role="admin").user)
    assert client.get(f"/admin/{path}").status_code == 404
    client.force_login(editor)
    assert client.get(f"/admin/{path}").status_code in {200, 302}


def test_who_is_not_signed_in_is_asked_to(client, db):
    assert client.get("/admin/pages/").url.startswith("/admin/login/")
