"""Copies of sessions in Redis: quick to read, and never believed for longer than they are right.

PostgreSQL holds the sessions. Redis holds one key for each that is in use:

    session:DIGEST   one of these, told apart by its first letter:
                     `c` RUN DATA   a copy: DATA as it stands in PostgreSQL, signed; expires after the lease, or with
                                    the session if that is sooner.
                     `f` TOKEN      a reader who found nothing is at work: it reads PostgreSQL and fills in a copy.
                     `m` TOKEN      a marker: somebody is changing or ending the session.

DIGEST is an HMAC of the session's key, so that whoever reads Redis gets nobody's session. There are four steps, each
one round trip, and atomic:

    look       a copy is used if RUN is the run_id of the server that the reader is connected to. Where there is
               nothing, a token is laid, and only then PostgreSQL is read. At anything else PostgreSQL is read.
    fill       replaces the reader's own token by the copy. If the token is gone, so is the right to fill.
    withdraw   before a change: the marker replaces whatever is there.
    lift       after the commit: removes the change's own marker, and anything that is no marker.

**What has ended stays ended**

- *A reader that was overtaken.* It read the row before the change was committed and fills afterwards: then its token
  was laid before the marker or the lift, which replaced it. It never gets to write what it read, however long it
  slept, because no clock is compared. (With the cache-aside of Django's `cached_db` it revives the session.) This
  needs reads that see what is committed, as in PostgreSQL's READ COMMITTED; do not load sessions in a transaction
  above that.
- *Redis was down.* A server that comes back, with an old file or as a replica that was promoted, has another run_id,
  and what it holds was written under another one: it is no copy of anything. So a session that ended while Redis was
  down is over, at once and everywhere.
- *A token outlives a restart.* A copy carries the run in which its token was laid, not that in which it was written.
- *Redis is there, but not for whoever ends the session* (it was frozen, or the network is torn). The change goes
  through in PostgreSQL, the lift is owed (debts.py), made good as soon as Redis answers, and until then this process
  believes no copy of the session. Other processes that do reach Redis may believe theirs until the lease is over. The
  same goes for a process that dies between its commit and its lift while a second change of the same session had
  taken its marker's place, and for rows that are deleted behind the store's back.
- *Redis forgets* (flushed, evicted, full): there is no copy, and PostgreSQL is read. The first write of `withdraw`
  frees memory, which a full Redis never refuses.
- *The transaction is rolled back.* The marker stays until it expires, and PostgreSQL is read. What was written in
  that transaction was never copied, because of the marker.

**Nobody is thrown out**, since no answer of Redis says that there is no session. A dead Redis costs one timeout in
each rest (cms.infra.redis_client), and then nothing.

With PostgreSQL away a session with a copy can still be read, but not its user: whoever is signed in gets an error,
and signing out fails as well, instead of seeming to work.
"""

import logging
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from cms.infra.redis_client import Client, Command, RestingError, client_for
from cms.infra.sessions import conf
from cms.infra.sessions.debts import Debts

logger = logging.getLogger(__name__)

_PREFIX: Final = "session:"
_RUN_ID_LENGTH: Final = 40

_FILL = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end"

# UNLINK first: a full Redis does not refuse it, and lets pass what a script does after its first write.
_WITHDRAW = "redis.call('UNLINK', KEYS[1]) redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])"

_LIFT = """
local found = redis.call('GET', KEYS[1])
if found and (found == ARGV[1] or string.sub(found, 1, 1) ~= 'm') then redis.call('UNLINK', KEYS[1]) end
"""


@dataclass(frozen=True)
class Look:
    """What was found: the session as PostgreSQL holds it, or perhaps the right to fill it in."""

    data: str = ""
    token: str = ""
    run_id: bytes = b""
    began: float = field(default_factory=time.monotonic)


def look(session_key: str) -> Look:
    """Return the session's copy, or what `fill` needs."""
    name = _name(session_key)
    if debts.owes(name):
        return Look()
    token = f"f{secrets.token_hex(8)}"
    try:
        replies = _client().call(("GET", name), ("SET", name, token, "NX", "PX", _ms(conf.current().fill)))
    except RedisError as error:
        _warn(error)
        return Look()
    found, laid = replies.values
    if isinstance(found, bytes) and found.startswith(b"c" + replies.run_id):
        return Look(data=found[1 + _RUN_ID_LENGTH :].decode())
    if laid == b"OK":
        return Look(token=token, run_id=replies.run_id)
    return Look()


def fill(seen: Look, session_key: str, *, data: str, expires: datetime) -> None:
    """Leave a copy of what PostgreSQL held when it was asked after `seen`, if nothing has changed since."""
    if not seen.token:
        return
    lease = conf.current().lease - (time.monotonic() - seen.began)
    left = min(lease, (expires - timezone.now()).total_seconds())
    if left <= 0:
        return
    copy = b"".join((b"c", seen.run_id, data.encode()))
    try:
        # Refused by a full Redis, which is well: then there is no copy.
        _client().call(("EVAL", _FILL, 1, _name(session_key), seen.token, copy, _ms(left)))
    except RedisError as error:
        _warn(error)


def withdraw(session_key: str) -> str:
    """Have everybody read PostgreSQL while the session is changed. Returns the marker to lift after the commit."""
    marker = f"m{secrets.token_hex(8)}"
    command: Command = ("EVAL", _WITHDRAW, 1, _name(session_key), marker, _ms(conf.current().change))
    try:
        _client().call(command).checked()
    except RedisError as error:
        # Until the commit a copy is right; afterwards it is the lift that matters.
        _warn(error)
    return marker


def lift(session_key: str, marker: str) -> None:
    """The change is committed: let copies be made of it, and remove any that are older."""
    name = _name(session_key)
    command: Command = ("EVAL", _LIFT, 1, name, marker)
    try:
        _client().call(command).checked()
    except RedisError as error:
        _warn(error)
        config = conf.current()
        debts.owe(name, command, seconds=config.lease + config.fill)


def _client() -> Client:
    config = conf.current()
    return client_for(config.redis_url, config.timeout, config.rest)


def _name(session_key: str) -> str:
    return _PREFIX + salted_hmac(__name__, session_key, algorithm="sha256").hexdigest()


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def _warn(error: RedisError) -> None:
    """Once a rest, and without the message, which may hold a key."""
    if not isinstance(error, RestingError):
        logger.warning("Redis is away (%s): sessions are read from PostgreSQL", type(error).__name__)


debts = Debts(_client)
