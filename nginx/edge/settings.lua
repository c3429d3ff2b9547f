-- What Python's settings say (cms/infra/pagecache/edge.py), read from Redis together with the lease.
--
-- From Redis rather than from a file: a deploy changes the release in every key, and nginx goes on without a restart.
-- What Redis does not know (its own address and the keys' prefix) comes from the environment.
local json = require "cjson"

local settings = {
    prefix = os.getenv("PAGECACHE_PREFIX") or "pc:",
    -- Moves whenever other settings arrive: what was derived from the old ones is worth nothing then.
    version = 0,
    -- nil until Python has said something.
    current = nil,
}

local raw

local function set_of(list)
    local set = {}
    for i = 1, #list do set[list[i]] = true end
    return set
end

local function understood(text)
    local read = json.decode(text)
    for _, variant in ipairs(read.variants) do
        variant.header = string.lower(variant.name)
        variant.values = set_of(variant.values)
    end
    return {
        release = read.release,
        allowed_hosts = read.allowed_hosts,
        languages = set_of(read.languages),
        default_language = read.default_language,
        bypass = read.bypass,
        query = set_of(read.query),
        variants = read.variants,
        personal_cookies = read.personal_cookies,
        takes_tenants = read.takes_tenants,
        secure_value = read.secure_value ~= json.null and read.secure_value or nil,
        is_supported = read.is_supported,
    }
end

-- Take the settings as they stand in Redis. What cannot be read leaves the former ones in force.
function settings.take(text)
    if text == raw then return end
    raw = text
    local ok, current = pcall(understood, text)
    if not ok then
        ngx.log(ngx.ERR, "the edge's settings cannot be read: ", current)
        return
    end
    settings.version = settings.version + 1
    settings.current = current
end

return settings
