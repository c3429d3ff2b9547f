"""A slow network between nginx and Redis: answers arrive late, each by another while."""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def slow_link(to: Path, *, slowest: float, seed: int) -> Iterator[str]:
    """Pass bytes on to the Redis behind a socket, answers up to `slowest` seconds late; yield the address for Redis."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    loop = asyncio.new_event_loop()

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, late: bool) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65_536):
                if late:
                    await asyncio.sleep(chance.uniform(0, slowest))
                sink.write(data)
        sink.close()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(str(to))
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, far_writer, late=False), pump(far_reader, writer, late=True))

    async def end() -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    server = loop.run_until_complete(asyncio.start_server(carry, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
