-- What nginx says itself when there is nothing else to say: pages for people, problems (RFC 9457) for programs.
local unavailable = {}

local RETRY_AFTER = 10
local POLICY = "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
local PROBLEM = '{"type":"about:blank","title":"%s","status":%d,"code":"%s","detail":"%s"}'

local pages = {}

-- Read the pages, in init_by_lua.
function unavailable.read(folder)
    for _, name in ipairs({ "unavailable", "too_many" }) do
        for _, language in ipairs({ "en", "es" }) do
            local file = assert(io.open(folder .. name .. "." .. language .. ".html", "rb"))
            pages[name .. language] = file:read("*a")
            file:close()
        end
    end
end

-- As LocaleMiddleware would for our addresses: the path decides; then, where nothing was found, the browser.
local function language()
    local uri, accepted = ngx.var.uri, ngx.var.http_accept_language or ""
    if string.find(uri, "^/es/") then return "es" end
    return string.find(string.lower(accepted), "^%s*es") and "es" or "en"
end

local function say(status, name, title, detail)
    local header = ngx.header
    ngx.status = status
    header["Retry-After"] = RETRY_AFTER
    header["Cache-Control"] = "no-store"
    header["Content-Security-Policy"] = POLICY
    header["Vary"] = "Accept-Language"
    if string.find(ngx.var.uri, "^/api/") then
        header["Content-Type"] = "application/problem+json"
        ngx.print(string.format(PROBLEM, title, status, name, detail))
    else
        local tongue = language()
        header["Content-Type"] = "text/html; charset=utf-8"
        header["Content-Language"] = tongue
        ngx.print(pages[name .. tongue])
    end
    return ngx.exit(200)
end

-- gunicorn is away, and the cache has nothing.
function unavailable.answer()
    return say(503, "unavailable", "Service Unavailable", "Try again in a moment.")
end

-- Somebody asks more often than gunicorn is to be asked.
function unavailable.too_many()
    return say(429, "too_many", "Too Many Requests", "Try again in a moment, and less often.")
end

return unavailable
