-- Sends an entry as cms/infra/pagecache/entries.py would: the same status, headers and body, but for X-Page-Cache.
local negotiate = require "edge.negotiate"

local IN_304 = { ["cache-control"] = true, ["content-location"] = true, etag = true, vary = true }

local answer = {}

local function not_modified(facts)
    local header = ngx.header
    ngx.status = 304
    for i = 1, #facts.names do
        local name = facts.names[i]
        if IN_304[string.lower(name)] then header[name] = facts.values[name] end
    end
end

-- Answer from this entry and end the request. `mark` is what X-Page-Cache says.
function answer.send(entry, if_none_match, mark)
    local facts, header = entry.facts, ngx.header
    header["X-Page-Cache"] = mark
    if if_none_match then
        -- Else nginx would compare it as well, by rules of its own.
        ngx.req.clear_header("If-None-Match")
        if facts.status == 200 and negotiate.has_version(if_none_match, facts.etag) then
            not_modified(facts)
            -- Not ngx.exit(304), which would say how long the body is.
            ngx.send_headers()
            return ngx.exit(200)
        end
    end
    ngx.status = facts.status
    local names, values = facts.names, facts.values
    for i = 1, #names do
        local name = names[i]
        header[name] = values[name]
    end
    header["Content-Length"] = #entry.body
    if entry.variant ~= "id" then header["Content-Encoding"] = entry.variant end
    ngx.print(entry.body)
    return ngx.exit(200)
end

return answer
