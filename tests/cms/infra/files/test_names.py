import re

import pytest

from cms.infra.files.names import key_name, shown_name

HOSTILE = [
    ("me.jpg", "me.jpg", "me-"),
    ("../../etc/passwd", "passwd.jpg", "passwd-"),
    ("C:\\Users\\ana\\me.png", "me.jpg", "me-"),
    ("invoice.pdf.exe", "invoice.pdf.jpg", "invoice-pdf-"),
    ("photo\x00.php", "photo.jpg", "photo-"),
    ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg", "aset-cookie-x-"),
    ("gpj.\u202eexe", "gpj.jpg", "gpj-"),
    ("Niño en la plaza.JPEG", "Niño en la plaza.jpg", "nino-en-la-plaza-"),
    ("写真.jpg", "写真.jpg", "file-"),
    ("", "file.jpg", "file-"),
    ("...", "file.jpg", "file-"),
    (".htaccess", "htaccess.jpg", "htaccess-"),
    ("x" * 5000 + ".jpg", "x" * 146 + ".jpg", "x" * 60 + "-"),
]


@pytest.mark.parametrize(("given", "shown", "begins"), HOSTILE)
def test_a_name_is_made_safe(given, shown, begins):
    key = key_name(given, extension=".jpg")

    assert shown_name(given, extension=".jpg") == shown
    assert key.startswith(begins)
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*-[0-9a-f]{16}\.jpg", key)


def test_the_same_name_never_makes_the_same_key():
    assert key_name("me.jpg", extension=".jpg") != key_name("me.jpg", extension=".jpg")
