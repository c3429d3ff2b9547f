"""What the page cache keeps in Redis, and the scripts that change it atomically.

Any program may serve entries from here (nginx with Lua does), so the format is fixed and plain. `pc:` is
`PAGECACHE["PREFIX"]`; `KEY` is the hexadecimal SHA-256 of the canonical request (see keys.py).

    pc:e:KEY     hash, an entry. `meta`: JSON {"status": int, "headers": [[name, value], ...], "etag": text,
                 "lengths": {"id": int, "gzip": int, "br": int}, "fresh_until": Unix time}; `id`, `gzip`, `br`: the
                 body, plain and compressed; empty when `lengths` does not name it. The headers are complete but
                 for Content-Length, Content-Encoding and X-Page-Cache. The key expires when the entry may no longer
                 be served even stale. For people, and read by no hit of ours: `url`, the address in its one spelling
                 (keys.py); `tags`, JSON list; in `meta` "stored" (Unix time), "variant" and "release" (of the key).
    pc:t:TAG     set, the keys of the entries that depend on the tag. It outlives every entry.
    pc:p:TAG     the generation at which the tag was last purged; expires after the longest render.
    pc:f:TAG     set, ids of purges whose transactions are still open: nothing with this tag may be stored.
    pc:fences    hash, purge id -> JSON {"xid": int, "tags": [...]}: the open fences.
    pc:gen       counter, the generation: each purged tag moves it. One server process never counts to a number twice,
                 even if it is emptied.
    pc:since     the generation at which everything was dropped last: what began to be rendered before is not stored.
    pc:edge:lease  for how many milliseconds after *asking* for the generation an edge may serve from its own memory
                 what it read under that generation, for a trusted server (lease.py). Absent or 0: not at all.
    pc:edge:held  a longer lease that was in force before, for as long as an edge may still go by it.
    pc:l:KEY     lock, the token of whoever renders this page.
    pc:n:KEY     marker: the last answer could not be stored, so nobody need queue. It never serves content.
    pc:applied   "DATABASE:XID": every purge of that database by a transaction below XID has been applied here.
    pc:done      sorted set, ids of purges at or above that XID which have been applied, by XID.
    pc:trust     the run_id of the Redis server for which somebody found, less than a lease ago, that every purge in
                 PostgreSQL is applied. *Entries may be served only while it equals the run_id of the server that the
                 reader is connected to*: one that was restarted with old data, or that missed a purge, serves nothing.
    pc:trusted   the same run_id without an expiry, for extending trust while PostgreSQL is away.
    pc:count:DAY, pc:hits:DAY, pc:misses:DAY
                 statistics (counters.py); DAY is Unix time // 86400.
    pc:edge:settings  what nginx must know of Python's settings (edge.py); expires when nobody gives trust any more.
    pc:claim     lock with a short life, held by whoever compares with PostgreSQL.

A hit is one round trip: HMGET entry meta VARIANT, GET trust. A reader needs no script.

The Redis of the page cache must not evict (`maxmemory-policy noeviction`): without its tag set an entry could not be
purged. When memory is full, storing fails and the page is served live; purging and trust go on, since each script's
first write is an UNLINK, which Redis never refuses, and which opens the way for the writes after it.
"""

import json
from collections.abc import Iterable, Sequence

from cms.infra.pagecache import conf, counters, edge
from cms.infra.pagecache.mechanisms import Mechanism, mechanism
from cms.infra.redis_client import Command

# How many of the addresses that a purge removed are kept in its record.
NAMED_ADDRESSES = 200

# Sent whole each time: compared with a render that is nothing, and no NOSCRIPT has to be handled.
_BEGIN = """
local prefix, key = ARGV[1], ARGV[2]
redis.call('UNLINK', prefix .. 'none')
local state = 'wait'
if (redis.call('HGET', prefix .. 'e:' .. key, 'meta') or '') ~= ARGV[5] then
  state = 'look'
elseif redis.call('EXISTS', prefix .. 'n:' .. key) == 1 then
  state = 'pass'
elseif redis.call('SET', prefix .. 'l:' .. key, ARGV[3], 'NX', 'PX', ARGV[4]) then
  state = 'lead'
end
return {state, redis.call('GET', prefix .. 'gen') or '0', redis.call('GET', prefix .. 'trust') or ''}
"""

_RUN_ID = "local function run_id() return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') end\n"

_STORE = f"""
{_RUN_ID}
local prefix, key, token = ARGV[1], ARGV[2], ARGV[3]
local entry = prefix .. 'e:' .. key
local function refused()
  local trust = redis.call('GET', prefix .. 'trust')
  -- A lease that ran out during a slow render does no harm: before the entry is served, trust is given again, and with
  -- it every purge that this server has missed is applied.
  if trust ~= ARGV[4] and (trust or run_id() ~= ARGV[4]) then return 'untrusted' end
  if tonumber(redis.call('GET', prefix .. 'since') or '0') > tonumber(ARGV[5]) then return 'purged' end
  for i = 14, #ARGV do
    local purged = redis.call('GET', prefix .. 'p:' .. ARGV[i])
    if purged and tonumber(purged) > tonumber(ARGV[5]) then return 'purged' end
    if redis.call('EXISTS', prefix .. 'f:' .. ARGV[i]) == 1 then return 'fenced' end
  end
end
local outcome = refused()
if not outcome then
  outcome = 'stored'
  redis.call('HSET', entry, 'meta', ARGV[8], 'id', ARGV[9], 'gzip', ARGV[10], 'br', ARGV[11],
    'url', ARGV[12], 'tags', ARGV[13])
  redis.call('PEXPIRE', entry, ARGV[6])
  for i = 14, #ARGV do
    local set = prefix .. 't:' .. ARGV[i]
    redis.call('SADD', set, entry)
    if redis.call('PTTL', set) < tonumber(ARGV[7]) then redis.call('PEXPIRE', set, ARGV[7]) end
  end
end
if redis.call('GET', prefix .. 'l:' .. key) == token then redis.call('UNLINK', prefix .. 'l:' .. key) end
return outcome
"""

_RELEASE = """
local lock = ARGV[1] .. 'l:' .. ARGV[2]
if redis.call('GET', lock) == ARGV[3] then
  redis.call('UNLINK', lock)
  if ARGV[4] ~= '0' then redis.call('SET', ARGV[1] .. 'n:' .. ARGV[2], '1', 'PX', ARGV[4]) end
end
"""

_PURGE = """
local prefix, id, xid, phase, remember = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local removed, urls = 0, {}
redis.call('UNLINK', prefix .. 'none')
local tags = cjson.decode(ARGV[6])
for _, tag in ipairs(tags) do
  if phase ~= 'lift' then
    local set = prefix .. 't:' .. tag
    repeat
      local entries = redis.call('SPOP', set, 500)
      for _, entry in ipairs(entries) do
        if #urls == tonumber(ARGV[8]) then break end
        local url = redis.call('HGET', entry, 'url')
        if url then urls[#urls + 1] = url end
      end
      if #entries > 0 then removed = removed + redis.call('UNLINK', unpack(entries)) end
    until #entries == 0
    redis.call('SET', prefix .. 'p:' .. tag, redis.call('INCR', prefix .. 'gen'), 'PX', remember)
  end
  if phase == 'fence' then
    redis.call('SADD', prefix .. 'f:' .. tag, id)
  else
    redis.call('SREM', prefix .. 'f:' .. tag, id)
  end
end
local fenced = 0
if phase == 'fence' then
  redis.call('HSET', prefix .. 'fences', id, '{"xid":' .. xid .. ',"tags":' .. ARGV[6] .. '}')
else
  fenced = redis.call('HDEL', prefix .. 'fences', id)
end
if phase == 'apply' then redis.call('ZADD', prefix .. 'done', xid, id) end
if removed > 0 then
  redis.call('HINCRBY', ARGV[7], 'purged', removed)
  redis.call('EXPIRE', ARGV[7], ARGV[9])
end
local lease = tonumber(redis.call('GET', prefix .. 'edge:lease') or '0')
return {removed, urls, fenced, math.max(lease, tonumber(redis.call('GET', prefix .. 'edge:held') or '0'))}
"""

_DROPPED = """
local prefix = ARGV[1]
redis.call('UNLINK', prefix .. 'none')
local time = redis.call('TIME')
-- Microseconds are ahead of any count of purges: a Redis that was emptied would count from 1 again.
local now = math.max(time[1] * 1000000 + time[2], redis.call('INCR', prefix .. 'gen'))
redis.call('SET', prefix .. 'gen', string.format('%.0f', now))
redis.call('SET', prefix .. 'since', string.format('%.0f', now))
"""

_CLAIM = f"""
local prefix = ARGV[1]
redis.call('UNLINK', prefix .. 'none')
if not redis.call('SET', prefix .. 'claim', ARGV[2], 'NX', 'PX', ARGV[3]) then return {{}} end
{_RUN_ID}
return {{run_id(), redis.call('GET', prefix .. 'applied') or '',
        redis.call('HGETALL', prefix .. 'fences'), redis.call('ZRANGE', prefix .. 'done', 0, -1)}}
"""

_GRANT = f"""
local prefix, run = ARGV[1], ARGV[3]
{_RUN_ID}
if redis.call('GET', prefix .. 'claim') ~= ARGV[2] or run_id() ~= run then return 0 end
redis.call('UNLINK', prefix .. 'claim')
if ARGV[5] ~= '' then
  redis.call('SET', prefix .. 'applied', ARGV[5])
  redis.call('ZREMRANGEBYSCORE', prefix .. 'done', '-inf', '(' .. ARGV[6])
elseif redis.call('GET', prefix .. 'trusted') ~= run then
  return 0
end
redis.call('SET', prefix .. 'trusted', run)
redis.call('SET', prefix .. 'trust', run, 'PX', ARGV[4])
local lease, before = tonumber(ARGV[7]), tonumber(redis.call('GET', prefix .. 'edge:lease') or '0')
if lease < before then
  local held = math.max(before, tonumber(redis.call('GET', prefix .. 'edge:held') or '0'))
  redis.call('SET', prefix .. 'edge:held', held, 'PX', held)
end
redis.call('SET', prefix .. 'edge:lease', lease)
redis.call('SET', prefix .. 'edge:settings', ARGV[8], 'PX', ARGV[9])
return 1
"""


def _script(body: str, *arguments: str | bytes | int) -> Command:
    return ("EVAL", body, 0, conf.current().prefix, *arguments)


def _ms(seconds: float) -> int:
    return max(1, int(seconds * 1000))


def lookup(key: str, variant: str) -> tuple[Command, Command]:
    """The one round trip of a hit: answers [meta, body] and the trusted server."""
    prefix = conf.current().prefix
    return ("HMGET", f"{prefix}e:{key}", "meta", variant), ("GET", f"{prefix}trust")


def body(key: str) -> Command:
    """The plain body, for an entry without the variant that was asked for."""
    return ("HGET", f"{conf.current().prefix}e:{key}", "id")


def begin(key: str, token: str, seen: bytes) -> Command:
    """Before a render. Answers [state, generation, trusted server or b""].

    The state is b"look" if the entry's meta is no longer what the caller has `seen`, b"wait" while another one
    renders, b"pass" if the last render could not be stored, and b"lead" for whoever now holds the lock.
    """
    return _script(_BEGIN, key, token, _ms(conf.current().lock), seen)


@mechanism(Mechanism.TAG_SETS_EXPIRE, when_off=-1)
def _tag_set_ms(life: float) -> int:
    """A tag set outlives each of its entries, whatever was stored before."""
    return _ms(life + 60)


def store(
    key: str,
    *,
    token: str,
    trust: bytes,
    generation: int,
    life: float,
    fields: Sequence[str | bytes],
    tags: Iterable[str],
) -> Command:
    """After a render. `fields` are meta, id, gzip, br, url; `life` is in seconds.

    Answers b"stored", or why not: b"untrusted" (another server than at the render's start), b"purged" (a
    tag's generation moved since) or b"fenced" (a transaction that will purge a tag is open). Frees the render's lock.
    """
    listed = sorted(tags)
    named = json.dumps(listed, separators=(",", ":"))
    return _script(_STORE, key, token, trust, generation, _ms(life), _tag_set_ms(life), *fields, named, *listed)


def release(key: str, token: str, *, hit_for_miss: float) -> Command:
    """After a render that was not stored: frees its lock, if it had one, and lets others pass for so many seconds."""
    return _script(_RELEASE, key, token, int(hit_for_miss * 1000))


def purge(record: int, xid: int, tags: Sequence[str], phase: str) -> Command:
    """Remove every entry with one of the tags and refuse renders that began before.

    `fence`, in the transaction: also store nothing with these tags until this purge's `apply` (after the commit) or
    `lift` (after a rollback, which removes nothing).

    Answers [how many entries it removed, the addresses of some, whether the fence stood until now, for how many
    milliseconds an edge may serve from its memory].
    """
    remember, counted = _ms(conf.current().longest_render), counters.key("count", counters.today())
    named = json.dumps(list(tags))
    return _script(_PURGE, record, xid, phase, remember, named, counted, NAMED_ADDRESSES, counters.KEPT)


def claim(token: str) -> Command:
    """Begin a comparison. Answers [] if somebody else is at it, else [run_id, applied, fences, done]."""
    return _script(_CLAIM, token, _ms(conf.current().claim))


def grant(token: str, run_id: bytes, *, database: str, xmin: int) -> Command:
    """End a comparison: trust this server for a lease. Answers 0 if it took too long or the server changed.

    Without `database` (PostgreSQL is away) only a server that was trusted before is trusted again.
    """
    config = conf.current()
    applied = f"{database}:{xmin}" if database else ""
    told = (round(config.edge_lease * 1000), edge.settings_as_text(), _ms(config.edge_stale))
    return _script(_GRANT, token, run_id, _ms(config.lease), applied, xmin, *told)


_NO_COMMAND: Command = ("PING",)


@mechanism(Mechanism.NEW_ERA, when_off=_NO_COMMAND)
def dropped() -> Command:
    """Note that everything is dropped: refuse renders that began before, and tell edges that what they hold is old."""
    return _script(_DROPPED)


@mechanism(Mechanism.OWN_KEYS_ONLY, when_off="*")
def own_entries() -> str:
    """The pattern of everything that may be dropped at once: entries, and nobody else's keys."""
    return f"{conf.current().prefix}e:*"
