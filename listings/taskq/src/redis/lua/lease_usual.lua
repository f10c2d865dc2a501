-- KEYS: 13 limits  14 buckets  15… a line for each kind
-- ARGV: worker, lease, total; for each kind: its name, the room for it
local limits, buckets, RANK = KEYS[13], KEYS[14], STEP_SIZE + 1
local worker, lease, rest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

-- What begins the record of a job that has none, unless the entry is out of date: what
-- is kept of a cancelled job ends in a one; another rank is of a job that was forgotten
-- since, and taken again.
local function birth_of(value, entry)
    local birth = value and cut(value, -byte(value, -1))
    return birth and cut(birth, RANK, RANK + 7) == cut(entry, 1, 8) and birth
end

-- One line has all that may be leased.
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
    if lines == 0 then
        return { 0, '', '', {} }
    end
    local line, ready = KEYS[14 + k], ARGV[2 + 2 * k] .. OF_READY
    local want = math.min(rest, tonumber(ARGV[3 + 2 * k]))
    if want == 1 then
        local entry = call('LPOP', line)
        local id = entry and cut(entry, 9)
        local value = entry and call('HGET', spec, id)
        local birth = birth_of(value, entry)
        if birth then
            local token, due = call('HINCRBY', stats, ' token', '1'), now + lease
            call('HSET', job, id, pack(HEAD_AND_STEP, LEASED, 0, 1, token, 1, due, 2,
                #birth - STEP_SIZE, #worker, 0, LEASED, 1, now) .. birth .. worker)
            call('ZADD', leased, due, pack('>I8', token) .. id)
            call('HINCRBY', stats, ready, '-1')
            return { token, id, '\0\0\0\1', { value } }
        end
    end
    local ids, specs, births, found = {}, {}, {}, 0
    for _ = 1, 20 do
        local list = found < want and call('LPOP', line, want - found)
        if not list then
            break
        end
        local wanted = {}
        for i, entry in ipairs(list) do
            wanted[i] = cut(entry, 9)
        end
        for i, value in ipairs(call('HMGET', spec, unpack(wanted))) do
            local birth = birth_of(value, list[i])
            if birth then
                found = found + 1
                ids[found], specs[found], births[found] = wanted[i], value, birth
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
        local head = heads[#birth] or pack(HEAD_AND_STEP, LEASED, 0, 1, token, found,
            due, 2, #birth - STEP_SIZE, #worker, 0, LEASED, 1, now)
        heads[#birth] = head
        records[2 * i - 1], records[2 * i] = ids[i], head .. birth .. worker
    end
    local joined = table.concat(ids)
    call('HSET', job, unpack(records))
    if found > 1 then
        call('HSET', calls, token, joined)
    end
    call('ZADD', leased, due, found > 1 and token or pack('>I8', token) .. joined)
    call('HINCRBY', stats, ready, -found)
    do return { token, joined, string.rep('\0\0\0\1', found), specs } end
until true
