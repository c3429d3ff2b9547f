-- The edge of the page cache: what nginx does with a request for a page (docs/page-cache.md, "The edge").
--
-- `serve` runs in the rewrite phase, before nginx's limits, which are there for gunicorn. It answers from memory while
-- the lease lasts, else from Redis, else lets the request go on to gunicorn. `rescue` gets what gunicorn or a limit
-- did not let through.
local answer = require "edge.answer"
local clock = require "edge.clock"
local counters = require "edge.counters"
local entries = require "edge.entries"
local key = require "edge.key"
local lease = require "edge.lease"
local link = require "edge.link"
local negotiate = require "edge.negotiate"
local settings = require "edge.settings"

local HIT, STALE = "HIT; edge", "HIT; edge; stale"
-- As in core.py: redirects and "not found" may go by the whole address.
local BY_WHOLE_ADDRESS = { [301] = true, [302] = true, [404] = true, [410] = true }
-- How long a gunicorn that failed is left alone, by this worker and for pages that are there.
local REST = 1.0
-- Over a limit: how often and how long to look for the page that somebody else is waiting for, and how many may.
local LOOK_AGAIN, LONGEST_WAIT, MOST_WAITING = 0.025, 3.0, 256
local EXPLAIN = os.getenv("EDGE_EXPLAIN")

local page = {}

local failed_at, waiting = -math.huge, 0

-- Where Redis is stands in the environment, as for Python. Without it there is no edge.
function page.configure()
    local url = os.getenv("CACHE_REDIS_URL")
    if url and url ~= "" then link.configure(url) end
end

function page.start()
    if not link.is_configured() then return end
    lease.start()
    counters.start()
end

local function is_personal(cookie, names)
    for i = 1, #names do
        if string.find(cookie, names[i] .. "=", 1, true) then return true end
    end
    return false
end

-- The scheme that Django will see; nil where that cannot be told.
local function scheme_of(current)
    local outer = ngx.var.outer_scheme
    if current.secure_value then return outer == current.secure_value and "https" or "http" end
    return outer == "http" and "http" or nil
end

local function variant_of(headers, variants)
    local chosen = {}
    for i = 1, #variants do
        local value = headers[variants[i].header]
        if value and variants[i].values[value] then chosen[#chosen + 1] = variants[i].name .. "=" .. value end
    end
    return table.concat(chosen, ";")
end

-- Headers of which each may decide, once at the most: servers differ in what they make of two. Cookies are looked
-- through, and of conditions other than If-None-Match nginx would make something of its own.
local ONCE = { "authorization", "accept-encoding", "content-length", "host", "if-none-match" }
local NONE = { "authorization", "transfer-encoding", "if-match", "if-unmodified-since" }

local function is_odd(headers, current)
    for i = 1, #NONE do
        local value = headers[NONE[i]]
        if value ~= nil and value ~= "" then return true end
    end
    for i = 1, #ONCE do
        if type(headers[ONCE[i]]) == "table" then return true end
    end
    for i = 1, #current.variants do
        if type(headers[current.variants[i].header]) == "table" then return true end
    end
    local length = headers["content-length"]
    if length and length ~= "" and length ~= "0" then return true end
    local cookie = headers.cookie
    if type(cookie) == "table" then cookie = table.concat(cookie, "; ") end
    return cookie ~= nil and is_personal(cookie, current.personal_cookies)
end

-- What a request asks for: { page, encoding, if_none_match }; nil if the cache has no part in it.
local function asked()
    local current = settings.current
    if not current or not current.is_supported then return nil end
    local method = ngx.req.get_method()
    if method ~= "GET" and method ~= "HEAD" then return nil end
    local headers = setmetatable(ngx.req.get_headers(0), nil)
    if is_odd(headers, current) then return nil end
    local scheme, host = scheme_of(current), headers.host
    if not scheme or not host then return nil end
    local tenant = current.takes_tenants and ngx.var.tenant or ""
    local found = key.page(scheme, host, tenant, ngx.var.request_uri, variant_of(headers, current.variants))
    if not found then return nil end
    return { page = found, encoding = negotiate.encoding(headers["accept-encoding"]),
             if_none_match = headers["if-none-match"] }
end

local function send(request, entry, mark)
    local facts = entry.facts
    counters.hit(facts.status == 200 and entry.url or nil, facts.fresh_until <= ngx.now())
    return answer.send(entry, request.if_none_match, mark)
end

local function suits(request, entry)
    return request.page.exact or not BY_WHOLE_ADDRESS[entry.facts.status]
end

-- Whether a page may be served that nobody vouches for now: gunicorn is away, but its Redis was trusted by the same
-- server process, and Python has run within the bound.
local function may_serve_stale(found)
    return found.entry and found.was_trusted and found.vouched
end

local function gunicorn_failed_within(seconds)
    return clock.now() < failed_at + seconds
end

local function explain(request)
    local text = request and request.page.key .. (request.page.exact and "; exact; " or "; inexact; ") ..
                 request.encoding or "none"
    ngx.req.set_header("X-Edge-Key", text)
end

-- Answer from the cache, or return to let the request go on to gunicorn.
function page.serve()
    if not link.is_configured() then return end
    if settings.current == nil then lease.read() end
    local request = asked()
    if EXPLAIN then explain(request) end
    if not request then return end
    local stamp = lease.stamp()
    if stamp then
        local entry = entries.in_memory(request.page.key, request.encoding, stamp)
        if entry and entries.is_fresh(entry) and suits(request, entry) then return send(request, entry, HIT) end
    end
    local rests = gunicorn_failed_within(REST)
    local found = entries.look(request.page.key, request.encoding, rests)
    if not found or not found.entry or not suits(request, found.entry) then return end
    if found.trusted and entries.is_fresh(found.entry) then return send(request, found.entry, HIT) end
    if rests and may_serve_stale(found) then return send(request, found.entry, STALE) end
end

-- Look for an entry while somebody who was let through is making it, or renewing trust. Returns it with its mark; nil
-- when it is not worth waiting.
local function awaited(request)
    local began = clock.now()
    while true do
        local found = entries.look(request.page.key, request.encoding, true)
        if not found then return nil end
        if found.entry and suits(request, found.entry) then
            if found.trusted and entries.is_fresh(found.entry) then return found.entry, HIT end
            -- A page that is being made anew is served stale by Python, too, to all but the one who makes it.
            if found.trusted and found.at_work then return found.entry, STALE end
            if gunicorn_failed_within(LONGEST_WAIT) and may_serve_stale(found) then return found.entry, STALE end
        end
        local longest = (found.at_work or not found.trusted) and LONGEST_WAIT or 0
        if clock.now() > began + longest then return nil end
        ngx.sleep(LOOK_AGAIN)
    end
end

-- Over a limit: readers of a page that was purged a moment ago come all at once. They wait here rather than at gunicorn.
function page.over_limit()
    local request = link.is_configured() and asked()
    if not request or waiting >= MOST_WAITING then return end
    waiting = waiting + 1
    local ok, entry, mark = pcall(awaited, request)
    waiting = waiting - 1
    if ok and entry then return send(request, entry, mark) end
end

-- gunicorn is away: answer with a stale page, or return for the page that says so.
function page.rescue()
    failed_at = clock.now()
    local request = link.is_configured() and asked()
    if not request then return end
    local found = entries.look(request.page.key, request.encoding, true)
    if found and suits(request, found.entry or { facts = {} }) and may_serve_stale(found) then
        local is_right = found.trusted and entries.is_fresh(found.entry)
        return send(request, found.entry, is_right and HIT or STALE)
    end
end

return page
