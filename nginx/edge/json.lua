-- Reads JSON (RFC 8259) as Python's json.dumps writes it. Answers are kept by their callers, so this need not be quick;
-- Debian's cjson would be one more package for what happens once per entry.
--
-- null becomes json.null. Raises an error for what is no JSON.
local json = { null = setmetatable({}, { __tostring = function() return "null" end }) }

local find, sub, byte, char, match = string.find, string.sub, string.byte, string.char, string.match
local floor, tonumber = math.floor, tonumber

local ESCAPES = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

local value

local function fail(at)
    error("not JSON, at byte " .. at, 0)
end

local function utf8(code)
    if code < 0x80 then return char(code) end
    if code < 0x800 then return char(0xC0 + floor(code / 0x40), 0x80 + code % 0x40) end
    if code < 0x10000 then
        return char(0xE0 + floor(code / 0x1000), 0x80 + floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
    end
    return char(0xF0 + floor(code / 0x40000), 0x80 + floor(code / 0x1000) % 0x40,
                0x80 + floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
end

local function unicode(text, at)
    local high = tonumber(match(text, "^u(%x%x%x%x)", at) or fail(at), 16)
    if high < 0xD800 or high > 0xDBFF then return utf8(high), at + 5 end
    local low = tonumber(match(text, "^\\u(%x%x%x%x)", at + 5) or fail(at), 16)
    return utf8(0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00)), at + 11
end

local function string_at(text, at)
    local pieces, from = {}, at + 1
    while true do
        local stop = find(text, '["\\]', from) or fail(at)
        pieces[#pieces + 1] = sub(text, from, stop - 1)
        if byte(text, stop) == 34 then return table.concat(pieces), stop + 1 end
        local escaped = sub(text, stop + 1, stop + 1)
        if escaped == "u" then
            pieces[#pieces + 1], from = unicode(text, stop + 1)
        else
            pieces[#pieces + 1], from = ESCAPES[escaped] or fail(stop), stop + 2
        end
    end
end

local function next_at(text, at)
    return find(text, "[^ \t\r\n]", at) or fail(at)
end

local function list_at(text, at)
    local list, count = {}, 0
    at = next_at(text, at + 1)
    if sub(text, at, at) == "]" then return list, at + 1 end
    while true do
        count = count + 1
        list[count], at = value(text, at)
        at = next_at(text, at)
        local mark = sub(text, at, at)
        if mark == "]" then return list, at + 1 end
        if mark ~= "," then fail(at) end
        at = at + 1
    end
end

local function object_at(text, at)
    local object, name = {}, nil
    at = next_at(text, at + 1)
    if sub(text, at, at) == "}" then return object, at + 1 end
    while true do
        at = next_at(text, at)
        if byte(text, at) ~= 34 then fail(at) end
        name, at = string_at(text, at)
        at = next_at(text, at)
        if sub(text, at, at) ~= ":" then fail(at) end
        object[name], at = value(text, at + 1)
        at = next_at(text, at)
        local mark = sub(text, at, at)
        if mark == "}" then return object, at + 1 end
        if mark ~= "," then fail(at) end
        at = at + 1
    end
end

value = function(text, at)
    at = next_at(text, at)
    local first = sub(text, at, at)
    if first == '"' then return string_at(text, at) end
    if first == "{" then return object_at(text, at) end
    if first == "[" then return list_at(text, at) end
    for word, meaning in pairs({ ["true"] = true, ["false"] = false, null = json.null }) do
        if sub(text, at, at + #word - 1) == word then return meaning, at + #word end
    end
    local digits = match(text, "^-?%d[%d.eE+-]*", at) or fail(at)
    return tonumber(digits) or fail(at), at + #digits
end

function json.decode(text)
    local decoded, at = value(text, 1)
    if find(text, "[^ \t\r\n]", at) then fail(at) end
    return decoded
end

return json
