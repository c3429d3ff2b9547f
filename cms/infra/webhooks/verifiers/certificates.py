"""SNS's certificates, fetched once for each process."""

import time
from collections import deque
from datetime import UTC, datetime
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from cms.infra import http
from cms.infra.webhooks.verifiers.base import ForgedError, UnverifiableError

# A region has one certificate at a time, and the next one for some weeks.
MOST_KEPT: Final = 16
# Anybody may name a certificate that does not exist: so many of them are asked for in a minute, by each process.
FETCHES_PER_MINUTE: Final = 10
LONGEST: Final = 32_000


class Certificates:
    """Certificates by address.

    The chain is not checked: https from SNS's own host is what vouches for a certificate, as AWS describes it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, x509.Certificate] = {}
        self._fetched: deque[float] = deque(maxlen=FETCHES_PER_MINUTE)

    def public_key(self, url: str) -> RSAPublicKey:
        """Return the key of the certificate at an address that the caller has checked.

        Raises ForgedError when the certificate is none or not valid today, UnverifiableError when it cannot be had.
        """
        certificate = self._known.get(url) or self._fetch(url)
        if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
            raise ForgedError("The certificate is not valid today.")
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            raise ForgedError("The certificate holds no RSA key.")
        return key

    def forget(self) -> None:
        """Start anew."""
        with self._lock:
            self._known.clear()
            self._fetched.clear()

    def _fetch(self, url: str) -> x509.Certificate:
        self._count_fetch()
        host = str(urlsplit(url).hostname)
        try:
            answer = http.fetch(url, max_bytes=LONGEST, allow_hosts={host})
        except http.FetchError as error:
            raise UnverifiableError("The certificate cannot be fetched now.") from error
        if answer.status != http.OK:
            raise UnverifiableError(f"Asked for the certificate, {host} answers {answer.status}.")
        try:
            certificate = x509.load_pem_x509_certificate(answer.body)
        except ValueError as error:
            raise ForgedError("The certificate cannot be read.") from error
        with self._lock:
            while len(self._known) >= MOST_KEPT:
                del self._known[next(iter(self._known))]
            self._known[url] = certificate
        return certificate

    def _count_fetch(self) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._fetched) == FETCHES_PER_MINUTE and now - self._fetched[0] < 60:  # noqa: PLR2004 - a minute
                raise UnverifiableError("Too many unknown certificates were named in the last minute.")
            self._fetched.append(now)


certificates: Final = Certificates()
