"""What is in the cache now, for people who look: bounded reads, however much there is. Each raises `RedisError`."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cms.infra.pagecache import conf
from cms.infra.pagecache.client import client
from cms.infra.redis_client import Command, Reply

# Small sets whole and first, so that what few pages depend on is never crowded out by what all depend on.
_ON_TAGS = """
local prefix, most = ARGV[1], tonumber(ARGV[2])
local sets, known, found, largest, whole = {}, {}, {}, 0, 1
for i = 3, #ARGV do
  local size = redis.call('SCARD', prefix .. 't:' .. ARGV[i])
  if size > 0 then sets[#sets + 1] = {size, prefix .. 't:' .. ARGV[i]} end
  largest = math.max(largest, size)
end
table.sort(sets, function(a, b) return a[1] < b[1] end)
for _, set in ipairs(sets) do
  local members
  if set[1] <= 2 * most then
    members = redis.call('SMEMBERS', set[2])
  else
    whole = 0
    members = redis.call('SRANDMEMBER', set[2], most)
  end
  for _, member in ipairs(members) do
    if not known[member] then
      if #found == most then whole = 0 break end
      known[member] = true
      found[#found + 1] = member
    end
  end
  if whole == 0 and #found == most then break end
end
return {found, whole, largest}
"""

_SIZED = """
local sizes = {}
for i = 1, #ARGV do sizes[i] = redis.call('MEMORY', 'USAGE', ARGV[i], 'SAMPLES', 0) or 0 end
return sizes
"""

_SAMPLED = 400
# So many keys are all looked at: a few round trips.
_FEW_KEYS = 10_000


@dataclass(frozen=True)
class Entry:
    """A cached answer. Times are Unix times, `size` the bytes of its bodies, by encoding (`id`: not compressed)."""

    key: str
    url: str
    tags: frozenset[str]
    status: int
    stored: int
    fresh_until: float
    variant: str
    sizes: dict[str, int]


@dataclass(frozen=True)
class Found:
    """The entries that hang on some tags. Where there are too many, some of them, and `total` is at least how many."""

    entries: list[Entry]
    total: int
    is_whole: bool


def entries_on(tags: Collection[str], *, most: int = 200) -> Found:
    """Return the entries that a purge of these tags would remove, at most so many."""
    if not tags:
        return Found([], 0, is_whole=True)
    script: Command = ("EVAL", _ON_TAGS, 0, conf.current().prefix, most, *sorted(tags))
    [[keys, is_whole, largest]] = client().call(script).checked()
    entries = _read(keys)
    return Found(entries, len(entries) if is_whole else max(largest, len(entries)), bool(is_whole))


def _read(keys: list[bytes]) -> list[Entry]:
    """Return what still stands at these keys, and was made by the release that runs: another one's is never served."""
    if not keys:
        return []
    rows = client().call(*(("HMGET", key, "meta", "url", "tags") for key in keys)).checked()
    found = (_entry(key, *row) for key, row in zip(keys, rows, strict=True))
    return [entry for entry in found if entry is not None]


def _entry(key: bytes, meta: Reply, url: Reply, tags: Reply) -> Entry | None:
    try:
        about = json.loads(meta or b"")
        if about["release"] != conf.current().release:
            return None
        return Entry(
            key=key.decode(),
            url=url.decode(),
            tags=frozenset(json.loads(tags)),
            status=about["status"],
            stored=about["stored"],
            fresh_until=about["fresh_until"],
            variant=about["variant"],
            sizes=about["lengths"],
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        # Gone, or from a release that wrote less.
        return None


def are_cached(keys: Iterable[str]) -> list[bool]:
    """Tell of each key (keys.py) whether there is an entry."""
    commands = [("EXISTS", f"{conf.current().prefix}e:{key}") for key in keys]
    return [bool(there) for there in client().call(*commands).checked()] if commands else []


@dataclass(frozen=True)
class Size:
    """How much is cached, estimated from a sample of keys. `average` is bytes of memory for each entry.

    `memory` is what the whole Redis server uses, `limit` what it may use (0: no limit), in bytes.
    """

    entries: int
    average: int
    memory: int
    limit: int
    is_counted: bool


def size() -> Size:
    """Estimate how many entries there are, without reading all keys."""
    asked: list[Command] = [("DBSIZE",), ("INFO", "memory")]
    [keys, info, *sample] = client().call(*asked, *[("RANDOMKEY",)] * _SAMPLED).checked()
    memory = dict(line.partition(":")[::2] for line in info.decode().splitlines())
    start = f"{conf.current().prefix}e:".encode()
    ours = [key for key in sample if key and key.startswith(start)]
    is_counted = keys <= _FEW_KEYS
    if is_counted:
        ours = [key for key in _all_keys() if key.startswith(start)]
    entries = len(ours) if is_counted else round(keys * len(ours) / len(sample))
    sizes = (
        [each for each in client().call(("EVAL", _SIZED, 0, *[*set(ours)][:_SAMPLED])).checked()[0] if each]
        if ours
        else []
    )
    average = round(sum(sizes) / len(sizes)) if sizes else 0
    return Size(entries, average, int(memory["used_memory"]), int(memory["maxmemory"]), is_counted)


def _all_keys() -> list[bytes]:
    """Return the keys of a small database."""
    cursor, found = b"0", set()
    while True:
        [[cursor, keys]] = client().call(("SCAN", cursor, "COUNT", 1000)).checked()
        found.update(keys)
        if cursor == b"0":
            return list(found)
