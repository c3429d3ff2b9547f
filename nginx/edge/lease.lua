-- How long this worker may go by its memory.
--
-- Memory is right while the generation in Redis is the one under which it was read. Python answers an editor only
-- when a lease has passed since the generation moved (docs/page-cache.md), so a worker may serve for that long after it
-- *sent* a read that told the generation, from a server that was trusted. Each worker reads for itself: a reader for
-- all would be one process more that everybody's freshness hangs on, and a read costs next to nothing.
local clock = require "edge.clock"
local link = require "edge.link"
local settings = require "edge.settings"

-- Clocks of two machines do not run equally fast, and nothing here is worth being late for.
local MARGIN = 0.9
-- Reads per lease.
local READS = 4
local SLOWEST, QUICKEST = 1.0, 0.005

local lease = {}

local sent, length, stamp, trusted = -math.huge, 0, nil, false
local prefix = settings.prefix

-- The first command of each read: before an entry, so that an entry can be newer than its stamp but never older.
lease.question = { "mget", prefix .. "gen", prefix .. "trust", prefix .. "edge:lease" }
local question_with_settings = { "mget", prefix .. "gen", prefix .. "trust", prefix .. "edge:lease",
                                 prefix .. "edge:settings" }

-- Take the answer to `question`. Returns the stamp of what is read after it, and whether the server was trusted.
function lease.note(reply, run, asked_at)
    local generation, trust = reply[1], reply[2]
    local stamp_now = run .. "/" .. (generation ~= ngx.null and generation or "0")
    local is_trusted = trust == run
    -- Answers may overtake each other on their way; only the question that was sent last counts.
    if asked_at > sent then
        sent, stamp, trusted = asked_at, stamp_now, is_trusted
        length = (tonumber(reply[3]) or 0) / 1000
    end
    return stamp_now, is_trusted
end

-- The stamp of what may be served from memory now; nil without a lease.
function lease.stamp()
    if trusted and clock.now() < sent + length * MARGIN then return stamp end
    return nil
end

-- Whether there is a lease at all, so that keeping something in memory is of use.
function lease.exists()
    return length > 0
end

-- Read once. Returns whether Redis answered.
function lease.read()
    local replies, run, asked_at = link.ask({ question_with_settings })
    if not replies then return false end
    lease.note(replies[1], run, asked_at)
    if replies[1][4] ~= ngx.null then settings.take(replies[1][4]) end
    return true
end

local function poll(premature)
    if premature then return end
    local ok, err = pcall(lease.read)
    if not ok then ngx.log(ngx.ERR, "reading the generation failed: ", err) end
    -- A timer for each read: what one needs is freed when it ends.
    local pause = length > 0 and math.min(SLOWEST, math.max(QUICKEST, length / READS)) or SLOWEST
    local goes_on, why = ngx.timer.at(pause, poll)
    -- Then nothing is answered from memory any more.
    if not goes_on and not ngx.worker.exiting() then ngx.log(ngx.ERR, "no timer for the generation: ", why) end
end

-- Begin to read again and again, in init_worker_by_lua.
function lease.start()
    ngx.timer.at(0, poll)
end

return lease
