-- Entries: in this worker's memory, in the memory that all workers share, and in Redis (format: store.py).
--
-- What is in memory carries the stamp under which it was read (lease.lua) and is no entry under another one. The
-- shared memory spares other workers the round trip; a worker's own spares it taking a text of many kilobytes out of
-- the shared one for each answer.
local lrucache = require "resty.lrucache"
local json = require "cjson"
local lease = require "edge.lease"
local link = require "edge.link"
local settings = require "edge.settings"

local find, sub, gsub, char, byte = string.find, string.sub, string.gsub, string.char, string.byte

-- Larger bodies are read from Redis each time: few pages are, and each would drive out many others.
local LARGEST = 256 * 1024
-- Bodies in one worker's own memory: 64 MiB at the most, a few in practice.
local OWN = 256

local entries = {}

local own, shared = lrucache.new(OWN), ngx.shared.edge_entries
local metas = lrucache.new(2048)
local prefix = settings.prefix

-- Header values leave in Latin-1, as Python's servers send them (PEP 3333); JSON has them in UTF-8.
local function latin1(text)
    return (gsub(text, "([\194\195])([\128-\191])", function(first, second)
        return char((byte(first) - 194) * 64 + byte(second))
    end))
end

local function grouped(headers)
    local names, values = {}, {}
    for i = 1, #headers do
        local name, value = headers[i][1], latin1(headers[i][2])
        local before = values[name]
        if before == nil then
            names[#names + 1], values[name] = name, value
        elseif type(before) == "table" then
            before[#before + 1] = value
        else
            values[name] = { before, value }
        end
    end
    return names, values
end

local function read_meta(meta)
    local facts = json.decode(meta)
    facts.names, facts.values = grouped(facts.headers)
    assert(facts.status + facts.fresh_until > 0 and #facts.etag > 0 and facts.lengths.id >= 0)
    return facts
end

local function parsed(meta)
    local facts = metas:get(meta)
    if facts == nil then
        local ok, read = pcall(read_meta, meta)
        facts = ok and read or false
        metas:set(meta, facts)
    end
    return facts
end

local function made(stamp, meta, url, variant, body)
    local facts = parsed(meta)
    if not facts then return nil end
    -- What was purged or replaced between two reads is no entry.
    if #body ~= facts.lengths[variant] then return nil end
    return { stamp = stamp, meta = meta, facts = facts, url = url, variant = variant, body = body }
end

-- Whether the page may still be served without asking anybody.
function entries.is_fresh(entry)
    return ngx.now() < entry.facts.fresh_until
end

local function from_shared(place, stamp)
    local text = shared:get(place)
    if text == nil then return nil end
    -- Neither a stamp nor a variant, a url or Python's compact JSON holds a line's end.
    local first = find(text, "\n", 1, true)
    if sub(text, 1, first - 1) ~= stamp then return nil end
    local second = find(text, "\n", first + 1, true)
    local third = find(text, "\n", second + 1, true)
    local fourth = find(text, "\n", third + 1, true)
    local url = sub(text, second + 1, third - 1)
    local entry = made(stamp, sub(text, third + 1, fourth - 1), url ~= "" and url or nil,
                       sub(text, first + 1, second - 1), sub(text, fourth + 1))
    if entry then own:set(place, entry) end
    return entry
end

-- The entry for a client that takes this encoding, if memory holds it under this stamp.
function entries.in_memory(key, encoding, stamp)
    local place = key .. encoding
    local entry = own:get(place)
    if entry == nil or entry.stamp ~= stamp then entry = from_shared(place, stamp) end
    return entry
end

local function keep(key, entry, encoding)
    if not lease.exists() or #entry.body > LARGEST then return end
    local left = entry.facts.fresh_until - ngx.now()
    if left <= 0 then return end
    local place = key .. encoding
    own:set(place, entry)
    -- Full memory drives out what was not asked for longest.
    shared:set(place, table.concat({ entry.stamp, entry.variant, entry.url or "", entry.meta, entry.body }, "\n"), left)
end

local function read(key, variant, and_why)
    local place = prefix .. "e:" .. key
    local commands = { lease.question, { "hmget", place, "meta", variant, "url" } }
    if and_why then
        commands[3] = { "mget", prefix .. "trusted", prefix .. "edge:settings", prefix .. "l:" .. key,
                        prefix .. "claim" }
    end
    return link.ask(commands)
end

-- Ask Redis. Returns { entry = or nil, trusted = by the lease now, was_trusted = by this process ever, vouched = Python
-- has run within the bound for stale pages, at_work = somebody renders the page or renews trust }; nil when Redis is
-- away. The last three only with `and_why`.
function entries.look(key, encoding, and_why)
    local variant = encoding
    local replies, run, asked_at = read(key, variant, and_why)
    local facts = replies and replies[2][1] ~= ngx.null and parsed(replies[2][1])
    if facts and not facts.lengths[variant] then
        -- All of it again: by now it may be another server or another entry.
        variant = "id"
        replies, run, asked_at = read(key, variant, and_why)
    end
    if not replies then return nil end
    local stamp, trusted = lease.note(replies[1], run, asked_at)
    local found = { trusted = trusted }
    local meta, body, url = replies[2][1], replies[2][2], replies[2][3]
    if meta ~= ngx.null and body ~= ngx.null then
        found.entry = made(stamp, meta, url ~= ngx.null and url or nil, variant, body)
    end
    if found.entry and trusted then keep(key, found.entry, encoding) end
    if and_why then
        local why = replies[3]
        found.was_trusted = why[1] == run
        found.vouched = why[2] ~= ngx.null
        found.at_work = why[3] ~= ngx.null or (not trusted and why[4] ~= ngx.null)
    end
    return found
end

return entries
