"""Files as people and attackers send them.

photo = jpeg(gps=True, orientation=6)
"""

import io
import struct
import zipfile
import zlib

from PIL import Image

GPS_NOTE = b"51 30 26"


def picture(
    format_name: str,
    *,
    size: tuple[int, int] = (40, 30),
    colour: str = "teal",
    mode: str = "RGB",
    **attached: bytes,
) -> bytes:
    """Return a picture of one colour, with what the format can have `attached` to it, such as `exif`."""
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, format_name, **attached)
    return file.getvalue()


def jpeg(*, size: tuple[int, int] = (40, 30), orientation: int = 1) -> bytes:
    """Return a photo with what a phone writes into it: the place, the maker, the way up, a thumbnail's worth of XMP."""
    image = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x010F] = "Phone maker"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0), 29: GPS_NOTE.decode()})
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, xmp=b"<x:xmpmeta>" + GPS_NOTE + b"</x:xmpmeta>", comment=GPS_NOTE)
    return file.getvalue()


def animation(frames: int = 3) -> bytes:
    """Return a GIF that moves."""
    file = io.BytesIO()
    first, *rest = [Image.new("RGB", (20, 20), (90 * n, 0, 0)) for n in range(frames)]
    first.save(file, "GIF", save_all=True, append_images=rest, duration=50)
    return file.getvalue()


def png_of_claimed_size(width: int, height: int) -> bytes:
    """Return a small PNG that says it is huge: a decompression bomb."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def pdf(body: bytes = b"1 0 obj\n<<>>\nendobj\n") -> bytes:
    """Return the frame of a PDF."""
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + body + b"trailer\n<<>>\nstartxref\n0\n%%EOF\n"


def archive(entries: dict[str, bytes], *, before: bytes = b"") -> bytes:
    """Return a zip archive, with something before its beginning if that is asked for."""
    file = io.BytesIO()
    file.write(before)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return file.getvalue()


def workbook(**more: bytes) -> bytes:
    """Return the frame of an .xlsx, with more parts: underscores in their names stand for slashes."""
    parts = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    return archive(parts | {name.replace("_", "/"): content for name, content in more.items()})


def letter() -> bytes:
    """Return the frame of a .docx."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def bomb(megabytes: int) -> bytes:
    """Return a workbook that unpacks to this much."""
    return workbook(xl_big=bytes(megabytes * 1024 * 1024))


def lying_bomb(megabytes: int) -> bytes:
    """Return a bomb whose directory says that it unpacks to one byte."""
    true = bomb(megabytes)
    size = struct.pack("<I", megabytes * 1024 * 1024)
    return true.replace(size, struct.pack("<I", 1))
