-- Round trips to the page cache's Redis.
--
-- Who serves an entry must know which server process gave it (store.py: pc:trust). Connections are kept in a pool that
-- is named after the process's run id, and only a connection that has told that run id gets into it.
local redis = require "nginx.redis"
local clock = require "edge.clock"

-- As in conf.py: a Redis that takes longer is treated as down, and left alone for REST.
local TIMEOUT, REST = 0.25, 1.0
local POOL_SIZE, IDLE_MS = 64, 60000

local link = {}

local address              -- where Redis is: nil without an edge
local known                -- the run id of the process that answered last
local resting_until = 0

local function parse(url)
    -- redis://[user:password@]host[:port][/db], rediss:// over TLS, unix://[user:password@]path[?db=n]: as redis-py.
    local scheme, rest = string.match(url, "^(%a+)://(.+)$")
    if scheme == nil then return nil end
    local parsed, credentials = { db = "0" }, nil
    credentials, rest = string.match("@" .. rest, "^@(.-)@?([^@]+)$")
    if credentials ~= "" then
        parsed.user, parsed.password = string.match(credentials, "^(.-):(.*)$")
        parsed.user = parsed.user and ngx.unescape_uri(parsed.user)
        parsed.password = parsed.password and ngx.unescape_uri(parsed.password)
    end
    parsed.db = string.match(rest, "[?&]db=(%d+)") or "0"
    rest = string.match(rest, "^[^?]*")
    if scheme == "unix" then
        parsed.socket = "unix:" .. rest
        return parsed
    end
    local authority, db = string.match(rest, "^([^/]+)/?(%d*)$")
    if authority == nil then return nil end
    parsed.host, parsed.port = string.match(authority, "^(.-):?(%d*)$")
    -- nginx's resolver does not read /etc/hosts.
    parsed.host = parsed.host == "localhost" and "127.0.0.1" or parsed.host
    parsed.port = tonumber(parsed.port) or 6379
    parsed.db = db ~= "" and db or parsed.db
    parsed.tls = scheme == "rediss"
    return parsed
end

-- Say where Redis is, in init_by_lua. Raises an error for an address that cannot be read.
function link.configure(url)
    address = parse(url) or error("CACHE_REDIS_URL: not the address of a Redis server", 0)
end

function link.is_configured()
    return address ~= nil
end

local function connect(connection, pool)
    local options = { pool = "edge:" .. pool, pool_size = POOL_SIZE }
    local ok, err
    if address.socket then
        ok, err = connection:connect(address.socket, options)
    else
        ok, err = connection:connect(address.host, address.port, options)
    end
    if ok and address.tls and connection:get_reused_times() == 0 then
        -- lua-nginx-redis has no verb for it.
        ok, err = connection._sock:sslhandshake(nil, address.host, true)
    end
    return ok, err
end

local function greet(connection)
    local count = 1
    if address.password then
        count = count + 1
        if address.user ~= "" then
            connection:auth(address.user, address.password)
        else
            connection:auth(address.password)
        end
    end
    if address.db ~= "0" then
        count = count + 1
        connection:select(address.db)
    end
    connection:info("server")
    return count
end

local function exchange(connection, commands)
    connection:set_timeout(TIMEOUT * 1000)
    -- Other requests may find another server while this one waits, so go by what was known at the start.
    local pool = known or "?"
    local ok, err = connect(connection, pool)
    if not ok then return nil, err end
    local run, is_new, greeting = pool, connection:get_reused_times() == 0, 0
    connection:init_pipeline(#commands + 3)
    if is_new then greeting = greet(connection) end
    for i = 1, #commands do
        local command = commands[i]
        connection[command[1]](connection, unpack(command, 2))
    end
    local sent = clock.now()
    local replies
    replies, err = connection:commit_pipeline()
    if not replies then return nil, err end
    if is_new then
        local info = replies[greeting]
        run = type(info) == "string" and string.match(info, "run_id:(%x+)") or nil
        if not run then return nil, "Redis did not tell its run_id" end
        for i = 1, #commands do replies[i] = replies[greeting + i] end
    end
    if run == pool then
        connection:set_keepalive(IDLE_MS, POOL_SIZE)
    else
        -- It would get into the pool of another process; the next one gets into the right pool.
        known = run
        connection:close()
    end
    return replies, nil, run, sent
end

-- Send commands, lists like {"get", "x"}, and return their replies, the server's run id and the moment at which they
-- were sent; nil and a reason when Redis is away. A command that Redis refuses makes the whole an error.
function link.ask(commands)
    local now = clock.now()
    if now < resting_until then return nil, "resting" end
    -- Whoever comes first after the rest tries; the others do not queue behind a server that may hang.
    if resting_until > 0 then resting_until = now + REST end
    local connection = redis:new()
    local replies, err, run, sent = exchange(connection, commands)
    if not replies then
        connection:close()
        if resting_until <= now then ngx.log(ngx.WARN, "the page cache's Redis is away: ", err) end
        resting_until = clock.now() + REST
        return nil, err
    end
    resting_until = 0
    for i = 1, #commands do
        local reply = replies[i]
        if type(reply) == "table" and reply[1] == false then return nil, reply[2] end
    end
    return replies, run, sent
end

return link
