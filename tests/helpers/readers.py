"""Many visitors at once, each from an address and over a connection of its own."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"content-length: (\d+)")
_MARK = re.compile(rb"x-page-cache: ([^\r]*)")


@dataclass(frozen=True)
class Answer:
    """What one visitor got."""

    path: str
    status: int
    mark: str
    body: bytes


@dataclass
class Crowd:
    """Reads until `over`. `check` gets what `ask` gave before the request left, and the answer to it."""

    port: int
    paths: tuple[str, ...]
    ask: Callable[[], int]
    check: Callable[[int, Answer], None]
    # Between two looks, in seconds: at least, at most.
    pause: tuple[float, float] = (0.005, 0.05)
    over: bool = False
    answers: Counter[str] = field(default_factory=Counter)
    # Connections that ended without an answer.
    lost: int = 0

    async def read(self, number: int) -> None:
        """One visitor, who looks at one page again and again, with short pauses."""
        chance = random.Random(number)  # noqa: S311 - no secret
        path = self.paths[number % len(self.paths)]
        request = f"GET {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\n\r\n".encode()
        link = None
        while not self.over:
            await asyncio.sleep(chance.uniform(*self.pause))
            if link is None:
                link = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(f"127.0.1.{number + 1}", 0))
            before = self.ask()
            try:
                answer, keep = await _exchange(*link, path, request)
            except (asyncio.IncompleteReadError, ConnectionError):
                self.lost += 1
                link = None
                continue
            if not keep:
                link[1].close()
                link = None
            self.answers[answer.mark or str(answer.status)] += 1
            self.check(before, answer)
        if link is not None:
            link[1].close()
            await link[1].wait_closed()


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, request: bytes
) -> tuple[Answer, bool]:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    low = head.lower()
    length = _LENGTH.search(low)
    body = await (reader.readexactly(int(length[1])) if length else _chunks(reader))
    mark = _MARK.search(low)
    answer = Answer(path, int(head.split(b" ", 2)[1]), mark[1].decode() if mark else "", body)
    return answer, b"connection: close" not in low


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return body


async def reading(crowd: Crowd, visitors: int, meanwhile: Callable[[], None]) -> None:
    """Have so many visitors read while a function runs in a thread of its own."""

    async def act() -> None:
        try:
            await asyncio.to_thread(meanwhile)
        finally:
            crowd.over = True

    async with asyncio.TaskGroup() as group:
        group.create_task(act())
        for number in range(visitors):
            group.create_task(crowd.read(number))
