-- KEYS: 13 limits  14 buckets  15… a line for each kind
-- ARGV: worker, lease, total; for each kind: its name, the room for it
local limits, buckets, RANK = KEYS[13], KEYS[14], STEP_SIZE + 1
local worker, lease, rest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

-- What comes before the birth of a job in the record of its first lease.
local function first_lease(token, group, birth)
    return pack(HEAD_AND_STEP, LEASED, 0, 1, token, group, now + lease, 2,
        birth - STEP_SIZE, #worker, 0, LEASED, 1, now)
end

-- One line has all that may be leased. To a job in a line nothing has happened, unless
-- it was cancelled: then what is kept of it ends in a zero. An entry of another rank is
-- of a job that was forgotten since, and taken again.
repeat
    local aside = call('EXISTS', later, side, limits)
    if aside > 1 or aside == 1 and (call('EXISTS', later) == 0
        or #call('ZRANGEBYSCORE', later, '-inf', now, 'LIMIT', '0', '1') > 0) then
        break
    end
    local lines, k = 0, nil
    for i = 15, #KEYS do
        if #KEYS == 15 or call('EXISTS', KEYS[i]) == 1 then
            lines, k = lines + 1, i - 14
        end
    end
    if lines > 1 then
        break
    end
    local ids, specs, births, found = {}, {}, {}, 0
    local want = lines == 0 and 0 or math.min(rest, tonumber(ARGV[3 + 2 * k]))
    for _ = 1, 20 do
        local list = found < want and call('LPOP', KEYS[14 + k], want - found)
        if not list then
            break
        end
        local wanted = {}
        for i, entry in ipairs(list) do
            wanted[i] = cut(entry, 9)
        end
        for i, value in ipairs(call('HMGET', spec, unpack(wanted))) do
            local length = value and byte(value, -1) or 0
            if length > 0 then
                local birth = cut(value, -length)
                if cut(birth, RANK, RANK + 7) == cut(list[i], 1, 8) then
                    found = found + 1
                    ids[found], specs[found], births[found] = wanted[i], value, birth
                end
            end
        end
    end
    if found == 0 then
        return { 0, '', '', {} }
    end
    -- One token for all that is leased in one call: it names the call, too.
    local token, due = call('HINCRBY', stats, ' token', '1'), now + lease
    local heads, records = {}, {}
    for i = 1, found do
        local birth = births[i]
        local head = heads[#birth] or first_lease(token, found, #birth)
        heads[#birth] = head
        records[2 * i - 1], records[2 * i] = ids[i], head .. birth .. worker
    end
    local joined = table.concat(ids)
    call('HSET', job, unpack(records))
    if found > 1 then
        call('HSET', calls, token, joined)
    end
    call('ZADD', leased, due, lease_call(token, found, joined))
    call('HINCRBY', stats, ARGV[2 + 2 * k] .. ':' .. READY, -found)
    do return { token, joined, string.rep('\0\0\0\1', found), specs } end
until true
