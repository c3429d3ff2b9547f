"""A server that says what a test tells it to, byte for byte, to whoever connects."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Script = Callable[[socket.socket], None]


@contextmanager
def answering(script: Script) -> Iterator[int]:
    """Serve each connection by the script, one after the other; yields the port. The connection ends with it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stopping = threading.Event()

        def serve() -> None:
            while not stopping.is_set():
                connection, _ = listening.accept()
                with connection, suppress(OSError):
                    script(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port: int = listening.getsockname()[1]
        try:
            yield port
        finally:
            stopping.set()
            # Whoever waits for a connection gets one.
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=60).close()
            thread.join(timeout=60)


def says(*answers: bytes) -> Script:
    """Return a script that says the first answer at once and each further one after a line of the client's."""

    def script(connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            for number, answer in enumerate(answers):
                if number and not lines.readline():
                    return
                connection.sendall(answer)

    return script


def hears_until(end: bytes, *answers: bytes, then: bytes) -> Script:
    """Return a script like `says`, which after the last of the answers reads on until `end` and says `then`."""

    def script(connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            connection.sendall(answers[0])
            for answer in answers[1:]:
                lines.readline()
                connection.sendall(answer)
            while (line := lines.readline()) and line != end:
                pass
            connection.sendall(then)
            lines.readline()

    return script
