"""What is taken, and what is refused, by its content."""

import io

import pytest
from PIL import Image

from cms.infra.files.base import Refused
from cms.infra.files.checks import documents
from cms.infra.files.checks.content import check, check_claim
from cms.infra.files.kinds import Kind
from tests.cms.infra.files.conftest import LETTER, PAPER, PHOTO, SHEET
from tests.factories import uploads

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def checked(content: bytes, kind: Kind = PHOTO, content_type: str = ""):
    return check(io.BytesIO(content), kind=kind, content_type=content_type)


def refusal(content: bytes, kind: Kind = PHOTO, content_type: str = "") -> str:
    with pytest.raises(Refused) as refused:
        checked(content, kind, content_type)
    assert refused.value.message
    return refused.value.code


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_picture_stays_a_picture_of_its_format(name):
    taken = checked(uploads.picture(name))

    with Image.open(taken.content) as image:
        assert (image.format, image.size) == (name, (40, 30))
    assert (taken.content_type, taken.width, taken.height) == (f"image/{name.lower()}", 40, 30)


def test_a_photo_is_turned_upright_and_tells_no_more_where_it_was_taken():
    photo = uploads.jpeg(size=(40, 30), orientation=6)
    assert photo.count(uploads.GPS_NOTE) == 3

    taken = checked(photo)

    data = taken.content.read()
    with Image.open(io.BytesIO(data)) as image:
        assert (image.size, dict(image.getexif()), image.info.get("xmp")) == ((30, 40), {}, None)
    assert uploads.GPS_NOTE not in data
    assert b"Phone maker" not in data


def test_a_large_picture_is_made_smaller():
    taken = checked(uploads.picture("PNG", size=(900, 300)))

    assert (taken.width, taken.height) == (500, 167)


def test_transparency_stays_where_the_format_has_it():
    with Image.open(checked(uploads.picture("PNG", mode="RGBA", colour="#00000000")).content) as image:
        assert image.mode == "RGBA"
        assert image.getpixel((0, 0)) == (0, 0, 0, 0)


def test_of_an_animation_one_frame_is_kept():
    with Image.open(checked(uploads.animation()).content) as image:
        assert getattr(image, "n_frames", 1) == 1


def test_colours_of_print_become_those_of_screens():
    with Image.open(checked(uploads.picture("JPEG", mode="CMYK", colour="#112233")).content) as image:
        assert image.mode == "RGB"


@pytest.mark.parametrize(
    ("code", "content"),
    [
        pytest.param("empty", b"", id="nothing"),
        pytest.param("type", HTML, id="a page named .jpg"),
        pytest.param("type", SVG, id="a drawing with a script"),
        pytest.param("type", uploads.pdf(), id="a PDF"),
        pytest.param("type", b"GIF89b" + bytes(50), id="almost a GIF"),
        pytest.param("damaged", uploads.picture("PNG")[:60], id="cut off"),
        pytest.param("damaged", uploads.picture("AVIF").replace(b"iloc", b"jloc"), id="nothing says where it is"),
        pytest.param("damaged", uploads.picture("PNG", exif=b"Exif\0\0II*\0"), id="EXIF that is cut off"),
        pytest.param("damaged", b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)", id="a script that begins as a GIF"),
        pytest.param("damaged", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + HTML, id="a page that begins as a JPEG"),
        pytest.param("pixels", uploads.png_of_claimed_size(1001, 1000), id="more pixels than allowed"),
        pytest.param("pixels", uploads.png_of_claimed_size(60_000, 60_000), id="a decompression bomb"),
        pytest.param("size", bytes(PHOTO.max_bytes + 1), id="too many bytes"),
    ],
)
def test_what_is_no_picture_is_refused(code, content):
    assert refusal(content) == code


@pytest.mark.parametrize(
    "hidden", [b"<script>alert(1)</script>", uploads.archive({"a.js": b"alert(1)"})], ids=["script", "archive"]
)
def test_what_was_hidden_in_a_picture_is_gone(hidden):
    taken = checked(uploads.picture("GIF") + hidden)

    assert hidden not in taken.content.read()


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/pdf", uploads.pdf()),
        (SHEET, uploads.workbook()),
        (LETTER, uploads.letter()),
        ("application/zip", uploads.archive({"letter.txt": b"Hello"})),
        ("text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
        ("text/csv", "name,city\nJosé,Málaga\n".encode()),
        ("text/csv", "name,city\nJosé,Málaga\n".encode("cp1252")),
        ("text/csv", b"\xef\xbb\xbfname\n<b>bold</b>\n"),
    ],
    # An archive holds the time at which it was made, and all workers must find the same names.
    ids=["pdf", "sheet", "letter", "archive", "calendar", "csv", "csv in cp1252", "csv after a mark"],
)
def test_a_document_is_known_by_its_content_and_kept_as_it_is(content_type, content):
    taken = checked(content, PAPER)

    assert (taken.content_type, taken.content.read()) == (content_type, content)


@pytest.mark.parametrize(
    ("code", "content"),
    [
        pytest.param("type", HTML, id="a page"),
        pytest.param("type", b"\xef\xbb\xbf \n<script>alert(1)</script>", id="a script after a mark and blanks"),
        pytest.param("type", SVG, id="a drawing"),
        pytest.param("type", uploads.picture("PNG"), id="a picture"),
        pytest.param("type", b"name\x00,city", id="NUL"),
        pytest.param("type", b"MZ" + bytes(100), id="a program"),
        pytest.param("damaged", uploads.pdf()[:-7], id="a PDF that is cut off"),
        pytest.param("polyglot", uploads.pdf() + uploads.archive({"a": b"b"}), id="a PDF that is an archive too"),
        pytest.param("type", uploads.archive({"a": b"b"}, before=b"MZ junk"), id="an archive behind something else"),
        pytest.param("bomb", uploads.bomb(2), id="a bomb"),
        pytest.param("damaged", uploads.lying_bomb(2), id="a bomb that lies of its size"),
        pytest.param("bomb", uploads.archive({f"{n}": b"" for n in range(51)}), id="too many entries"),
        pytest.param("path", uploads.archive({"../../etc/cron.d/x": b"y"}), id="an archive that leads out"),
        pytest.param("path", uploads.archive({"C:\\x": b"y"}), id="an archive that leads to a drive"),
        pytest.param("damaged", uploads.archive({"a": b"abc" * 50})[:-40], id="an archive that is cut off"),
        pytest.param("empty", b"", id="nothing"),
    ],
)
def test_what_is_no_document_is_refused(code, content, monkeypatch):
    monkeypatch.setattr(documents, "MOST_UNPACKED", 1024 * 1024)
    monkeypatch.setattr(documents, "MOST_ENTRIES", 50)

    assert refusal(content, PAPER) == code


def test_macros_are_refused():
    sheets_only = Kind(name="x", types=(SHEET,), max_bytes=10_000, public=False, key="x/{filename}")

    assert refusal(uploads.workbook(**{"xl_vbaProject.bin": b"1"}), sheets_only) == "macros"


@pytest.mark.parametrize(
    ("claimed", "content"),
    [
        ("image/png", uploads.picture("JPEG")),
        ("image/jpeg", HTML),
    ],
)
def test_content_of_another_type_than_was_announced_is_refused(claimed, content):
    assert refusal(content, PHOTO, claimed) == "type"


@pytest.mark.parametrize(
    ("code", "claim"),
    [
        ("type", {"content_type": "image/svg+xml", "size": 10}),
        ("type", {"content_type": "text/html", "size": None}),
        ("size", {"content_type": "image/png", "size": PHOTO.max_bytes + 1}),
        ("empty", {"content_type": "image/png", "size": 0}),
    ],
)
def test_a_claim_that_cannot_be_taken_is_refused_before_anything_is_sent(code, claim):
    with pytest.raises(Refused) as refused:
        check_claim(kind=PHOTO, **claim)

    assert refused.value.code == code
