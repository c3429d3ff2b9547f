-- How often the edge answered, added to what Python counts (cms/infra/pagecache/counters.py).
--
-- Each worker counts in its own memory and hands on what it has every other second: a hit costs no round trip, and a
-- worker that dies takes two seconds of statistics with it.
local link = require "edge.link"
local settings = require "edge.settings"

local EVERY = 2.0
local DAY, KEEP = 86400, 9 * 86400
-- Addresses remembered between two flushes, and in Redis for each day.
local ADDRESSES, BEST = 10000, 50000
-- Commands in one round trip: one that takes too long would make Redis count as away.
local AT_ONCE = 500

local counters = {}

local total, stale, by_url, urls = 0, 0, {}, 0

-- Count an answer. `url` is the page's; nil for an entry that is no page, since there is no end to addresses where
-- nothing is.
function counters.hit(url, is_stale)
    total = total + 1
    if is_stale then stale = stale + 1 end
    if not url then return end
    local before = by_url[url]
    if before then
        by_url[url] = before + 1
    elseif urls < ADDRESSES then
        by_url[url], urls = 1, urls + 1
    end
end

local function commands_for(hits, stale_hits, scores)
    local day = math.floor(ngx.time() / DAY)
    local totals, ranks = settings.prefix .. "count:" .. day, settings.prefix .. "hits:" .. day
    local commands = { { "hincrby", totals, "hit_edge", hits }, { "expire", totals, KEEP } }
    if stale_hits > 0 then commands[#commands + 1] = { "hincrby", totals, "stale", stale_hits } end
    local any = false
    for url, score in pairs(scores) do
        commands[#commands + 1] = { "zincrby", ranks, score, url }
        any = true
    end
    if any then
        commands[#commands + 1] = { "zremrangebyrank", ranks, 0, -BEST - 1 }
        commands[#commands + 1] = { "expire", ranks, KEEP }
    end
    return commands
end

local function flush()
    if total == 0 then return end
    local hits, stale_hits, scores = total, stale, by_url
    -- Counting goes on while Redis is asked. What it refuses is lost.
    total, stale, by_url, urls = 0, 0, {}, 0
    local commands = commands_for(hits, stale_hits, scores)
    for first = 1, #commands, AT_ONCE do
        link.ask({ unpack(commands, first, math.min(first + AT_ONCE - 1, #commands)) })
    end
end

local function tick(premature)
    local ok, err = pcall(flush)
    if not ok then ngx.log(ngx.ERR, "counting failed: ", err) end
    if not premature then ngx.timer.at(EVERY, tick) end
end

-- Begin to flush, in init_worker_by_lua. nginx runs a waiting timer once more when a worker is to end.
function counters.start()
    ngx.timer.at(EVERY, tick)
end

return counters
