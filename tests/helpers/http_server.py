"""Small HTTP servers on localhost that a test writes itself, over TLS too."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Received:
    """A request as it arrived. `headers` are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """A running server: where it is, and what it was asked."""

    port: int
    tls: bool
    requests: list[Received] = field(default_factory=list)
    # Set when the server stops; a handler that takes its time waits on it.
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def netloc(self) -> str:
        return f"localhost:{self.port}"

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.netloc}"


class Handler(BaseHTTPRequestHandler):
    """Writes down each request and hands it to the test's own function."""

    protocol_version = "HTTP/1.1"
    # Else a short body waits for the other side to acknowledge the headers: 40 ms.
    disable_nagle_algorithm = True

    def handle_one(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Received(method=self.command, path=self.path, headers=headers, body=body)
        self.server.record.requests.append(request)
        self.server.answer(self, request)

    do_GET = do_POST = do_DELETE = do_HEAD = do_PUT = handle_one  # noqa: N815 - http.server calls them so

    def reply(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        """Answer at once; underscores in header names stand for hyphens."""
        self.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


Respond = Callable[[Handler, Received], None]


@contextmanager
def http_server(respond: Respond, *, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve with `respond` until the block ends; with `context` over TLS."""
    server = _Quiet(("127.0.0.1", 0), Handler, bind_and_activate=True)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.record = Server(port=server.server_address[1], tls=context is not None)
    server.answer = respond
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.record
    finally:
        server.record.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate with its key, as files and as objects."""

    cert: x509.Certificate
    key: rsa.RSAPrivateKey
    file: Path

    @property
    def pem(self) -> bytes:
        return self.cert.public_bytes(serialization.Encoding.PEM)

    @property
    def context(self) -> ssl.SSLContext:
        """What a server proves itself with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context


def certificate(folder: Path, *names: str, valid_for: tuple[int, int] = (-1, 1)) -> Certificate:
    """Make a certificate for these names, valid between these days from now. `SSL_CERT_FILE` may name its file."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=valid_for[0]))
        .not_valid_after(now + datetime.timedelta(days=valid_for[1]))
        .add_extension(x509.SubjectAlternativeName([_general_name(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{names[0]}-{cert.serial_number}.pem"
    file.write_bytes(private + cert.public_bytes(serialization.Encoding.PEM))
    return Certificate(cert=cert, key=key, file=file)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Names:
    """A resolver for tests: names it knows get their answers in turn, the last one again and again."""

    def __init__(self, monkeypatch, **answers: list[tuple[str, int]]) -> None:
        self._ask = socket.getaddrinfo
        self.answers = {name.replace("_", "."): list(places) for name, places in answers.items()}
        self.asked: list[str] = []
        monkeypatch.setattr(socket, "getaddrinfo", self.getaddrinfo)

    def getaddrinfo(self, host, port, *args, **kwargs):
        if host not in self.answers:
            return self._ask(host, port, *args, **kwargs)
        self.asked.append(host)
        places = self.answers[host]
        place = places.pop(0) if len(places) > 1 else places[0]
        return [(socket.AF_INET6 if ":" in place[0] else socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]
