-- Which of an entry's variants a client wants, and whether it has it already: the rules of
-- cms/infra/pagecache/entries.py, told to both by tests/cms/infra/pagecache/key_vectors.json.
local lrucache = require "resty.lrucache"

local find, match, gmatch, lower, sub = string.find, string.match, string.gmatch, string.lower, string.sub

local LONGEST_HEADER = 1024

local negotiate = {}

local known = lrucache.new(1024)

local function trimmed(text)
    return match(text, "^[ \t]*(.-)[ \t]*$")
end

-- RFC 9110, section 12.4.2; a weight that is none counts as a refusal.
local function weight(parameters)
    for parameter in gmatch(parameters, "[^;]+") do
        parameter = trimmed(parameter)
        if sub(parameter, 1, 2) == "q=" then
            local digits = sub(parameter, 3)
            if find(digits, "^%d+%.?%d*$") or find(digits, "^%.%d+$") then
                return math.min(1, tonumber(digits))
            end
            return 0
        end
    end
    return 1
end

local function choose(accept_encoding)
    local wishes = {}
    for part in gmatch(lower(accept_encoding) .. ",", "([^,]*),") do
        local name, parameters = match(part, "^([^;]*)(.*)$")
        wishes[trimmed(name)] = weight(parameters)
    end
    local others = wishes["*"] or 0
    local br = wishes.br or others
    local gzip = wishes.gzip or wishes["x-gzip"] or others
    -- Without a word about it, identity is welcome, but only after anything that was asked for.
    local identity = wishes.identity or 0
    local best, liking = "br", br
    if gzip > br then best, liking = "gzip", gzip end
    return liking > 0 and liking >= identity and best or "id"
end

-- br, gzip or id for an Accept-Encoding header (RFC 9110, section 12.5.3); id for none and for a broken one.
function negotiate.encoding(accept_encoding)
    if not accept_encoding or #accept_encoding > LONGEST_HEADER then return "id" end
    local chosen = known:get(accept_encoding)
    if not chosen then
        chosen = find(accept_encoding, "[^\t\32-\126]") and "id" or choose(accept_encoding)
        known:set(accept_encoding, chosen)
    end
    return chosen
end

local function opaque(tag)
    return sub(tag, 1, 2) == "W/" and sub(tag, 3) or tag
end

-- Whether an If-None-Match header names this etag, compared weakly (RFC 9110, section 13.1.2).
function negotiate.has_version(if_none_match, etag)
    if #if_none_match > LONGEST_HEADER then return false end
    local wanted = opaque(etag)
    for tag in gmatch(if_none_match .. ",", "([^,]*),") do
        tag = opaque(trimmed(tag))
        if tag == "*" or tag == wanted then return true end
    end
    return false
end

return negotiate
