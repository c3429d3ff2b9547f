"""Many connections that send forms at the same moment."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from urllib.parse import urlencode, urlsplit

_HEAD_END = b"\r\n\r\n"
# Nobody sends as many as are counted for one address, however often a drill repeats itself.
_addresses = IPv4Network("100.64.0.0/10").hosts()


@dataclass(frozen=True)
class Form:
    """Where a form is sent, and what stands in it."""

    path: str
    fields: Mapping[str, str]


async def send_all(site: str, connections: Sequence[Sequence[Form]]) -> Counter[int]:
    """Open all connections, then send the forms of each, one after the other; return how often each status came.

    Each connection says that it passes on what somebody of an address of their own has sent.
    """
    opened = [await asyncio.open_connection("127.0.0.1", urlsplit(site).port) for _forms in connections]
    pairs = zip(opened, connections, strict=True)
    statuses = await asyncio.gather(*(_send(site, *ends, forms, next(_addresses)) for ends, forms in pairs))
    return Counter(status for some in statuses for status in some)


async def _send(
    site: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, forms: Sequence[Form], address: IPv4Address
) -> list[int]:
    statuses = []
    for form in forms:
        body = urlencode(form.fields).encode()
        head = [
            f"POST {form.path} HTTP/1.1",
            f"Host: {urlsplit(site).netloc}",
            f"Origin: {site}",
            f"X-Forwarded-For: {address}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
        writer.write("\r\n".join(head).encode() + _HEAD_END + body)
        answer = await reader.readuntil(_HEAD_END)
        lines = answer.lower().split(b"\r\n")
        length = next((line for line in lines if line.startswith(b"content-length:")), b":0")
        await reader.readexactly(int(length.partition(b":")[2]))
        statuses.append(int(lines[0].split()[1]))
    writer.close()
    return statuses
