-- What makes two requests the same: the rules of cms/infra/pagecache/keys.py, in the same order. Both are tested
-- against tests/cms/infra/pagecache/key_vectors.json. Whatever is odd is not looked up: gunicorn answers it.
local ffi = require "ffi"
local lrucache = require "resty.lrucache"
local settings = require "edge.settings"

local find, gsub, sub, match, lower = string.find, string.gsub, string.sub, string.match, string.lower
local byte, char, format, gmatch = string.byte, string.char, string.format, string.gmatch

-- nginx is linked with OpenSSL, which has this (SHA256(3ssl)).
ffi.cdef [[ unsigned char *SHA256(const unsigned char *data, size_t length, unsigned char *out); ]]
local digest = ffi.new("unsigned char[32]")

local LONGEST_ADDRESS = 2048
local DEFAULT_PORTS = { http = "80", https = "443" }
-- Of pages, or false for what is not looked up.
local KEPT = 4096

local key = {}

local pages, version = lrucache.new(KEPT), nil

local function sha256(text)
    ffi.C.SHA256(text, #text, digest)
    local hex = {}
    for i = 0, 31 do hex[i + 1] = format("%02x", digest[i]) end
    return table.concat(hex)
end

local function decoded(path)
    return (gsub(path, "%%(%x%x)", function(hex) return char(tonumber(hex, 16)) end))
end

-- The number of characters in UTF-8 (RFC 3629), or nil for what is none. Python refuses surrogates and overlong forms.
local function characters(text)
    local at, count, length = 1, 0, #text
    while at <= length do
        local first, second = byte(text, at, at + 1)
        local size
        if first < 0x80 then
            size = 1
        elseif first < 0xC2 then
            return nil
        elseif first < 0xE0 then
            size = 2
        elseif first < 0xF0 then
            size = 3
            if not second or (first == 0xE0 and second < 0xA0) or (first == 0xED and second > 0x9F) then return nil end
        elseif first < 0xF5 then
            size = 4
            if not second or (first == 0xF0 and second < 0x90) or (first == 0xF4 and second > 0x8F) then return nil end
        else
            return nil
        end
        if not find(sub(text, at + 1, at + size - 1), "^[\128-\191]*$") or at + size - 1 > length then return nil end
        at, count = at + size, count + 1
    end
    return count
end

local function is_name(name)
    if sub(name, 1, 1) == "[" then return find(name, "^%[[0-9a-f:.]+%]$") ~= nil end
    return find(name, "^[a-z0-9_.-]+$") ~= nil and not find("." .. name .. ".", "..", 1, true)
end

-- As Django's validate_host.
local function is_allowed(name, patterns)
    for i = 1, #patterns do
        local pattern = lower(patterns[i])
        if pattern == "*" or pattern == name then return true end
        if sub(pattern, 1, 1) == "." and (sub(name, -#pattern) == pattern or sub(pattern, 2) == name) then
            return true
        end
    end
    return false
end

-- An allowed host without the default port; nil for any other, which Django then refuses.
local function known_host(scheme, host, patterns)
    host = lower(host)
    local name, port = match(host, "^(.-):(%d+)$")
    if name == nil then name = host end
    if not is_name(name) or (port and #port > 5) or not is_allowed(name, patterns) then return nil end
    return (port == nil or port == DEFAULT_PORTS[scheme]) and name or host
end

-- The allow-listed pairs in order and whether there were others; nil if a view could read the query otherwise.
local function kept_pairs(query, wanted)
    local kept, seen, says_no_more = {}, {}, true
    for pair in gmatch(query, "[^&]+") do
        local name = match(pair, "^[^=]*")
        if find(name, "[%%+]") or seen[name] then return nil end
        if wanted[name] then
            seen[name] = true
            kept[#kept + 1] = pair
        else
            says_no_more = false
        end
    end
    table.sort(kept)
    return table.concat(kept, "&"), says_no_more
end

local function starts_with_any(path, prefixes)
    for i = 1, #prefixes do
        if sub(path, 1, #prefixes[i]) == prefixes[i] then return true end
    end
    return false
end

local function identify(scheme, host, tenant, target, variant, current)
    -- Servers differ in what they make of other characters, and of a fragment.
    if sub(target, 1, 1) ~= "/" or find(target, "[^\33-\126]") or find(target, "#", 1, true) then return false end
    local raw_path, query = match(target, "^([^?]*)%??(.*)$")
    local path = decoded(raw_path)
    local length = characters(path)
    if not length or length + #query > LONGEST_ADDRESS then return false end
    -- U+FFFD is what an ASGI server writes for bytes that are no UTF-8.
    if find(path, "[%z\1-\31\127]") or find(path, "\239\191\189", 1, true) then return false end
    if starts_with_any(path, current.bypass) then return false end
    local site = known_host(scheme, host, current.allowed_hosts)
    local pairs_kept, says_no_more = kept_pairs(query, current.query)
    if not site or not pairs_kept or #tenant > 63 or find(tenant, "[^a-z0-9-]") then return false end
    local first = match(path, "^/?([^/]*)")
    local locale = current.languages[first] and first or current.default_language
    local lines = { current.release, scheme, site, tenant, locale, variant, path, pairs_kept }
    return { key = sha256(table.concat(lines, "\n")), exact = says_no_more }
end

-- The page that these facts name: { key = hexadecimal text, exact = whether the request says no more than the key }.
-- nil where there is none to look up. `target` is the request's, as sent.
function key.page(scheme, host, tenant, target, variant)
    if version ~= settings.version then
        pages:flush_all()
        version = settings.version
    end
    local facts = scheme .. "\n" .. host .. "\n" .. tenant .. "\n" .. variant .. "\n" .. target
    local page = pages:get(facts)
    if page == nil then
        page = identify(scheme, host, tenant, target, variant, settings.current)
        if #facts < LONGEST_ADDRESS then pages:set(facts, page) end
    end
    return page or nil
end

return key
