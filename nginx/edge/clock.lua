-- How leases are measured: seconds since boot, asked of the kernel each time.
--
-- nginx's own time stands still while a worker is busy, so it could make a lease longer. Wall time jumps. Unlike
-- CLOCK_MONOTONIC, CLOCK_BOOTTIME goes on while the machine sleeps (clock_gettime(2)).
local ffi = require "ffi"

ffi.cdef [[
struct edge_timespec { long seconds; long nanoseconds; };
int clock_gettime(int clock, struct edge_timespec *out);
]]

local BOOTTIME = 7
local C, out = ffi.C, ffi.new("struct edge_timespec[1]")

local clock = {}

function clock.now()
    C.clock_gettime(BOOTTIME, out)
    return tonumber(out[0].seconds) + tonumber(out[0].nanoseconds) * 1e-9
end

return clock
