import pytest
from django.test import Client


@pytest.fixture
def client(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (tmp_path / "secret.txt").write_text("not an upload")
    (settings.MEDIA_ROOT / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'></svg>")
    return Client()


@pytest.mark.django_db
def test_an_upload_is_served_from_the_disk_and_can_run_nothing(client):
    answer = client.get("/media/drawing.svg")

    assert answer.status_code == 200
    assert answer.content.startswith(b"<svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "attachment"


@pytest.mark.django_db
def test_a_visitor_who_has_the_file_is_told_so(client):
    first = client.get("/media/drawing.svg")
    again = client.get("/media/drawing.svg", headers={"If-Modified-Since": first["Last-Modified"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["missing.png", "", "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt"])
def test_nothing_else_is_served(client, path):
    answer = client.get(f"/media/{path}")

    assert answer.status_code in {400, 404}
    assert b"not an upload" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "lasts"), [("test-avatars/users/7/me-1.png", "immutable"), ("images/me.png", "86400")]
)
def test_a_file_whose_name_never_comes_back_may_be_kept_for_ever(client, settings, path, lasts):
    (settings.MEDIA_ROOT / path).parent.mkdir(parents=True)
    (settings.MEDIA_ROOT / path).write_bytes(b"picture")

    assert lasts in client.get(f"/media/{path}")["Cache-Control"]
