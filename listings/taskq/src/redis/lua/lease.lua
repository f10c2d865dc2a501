-- KEYS: 13 limits  14 buckets  15… a line for each kind
-- ARGV: worker, lease, total; for each kind: its name, the room for it
local limits, buckets = KEYS[13], KEYS[14]
local worker, lease, rest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local kinds, rooms, names, taken = (#ARGV - 3) / 2, {}, {}, {}
for k = 1, kinds do
    names[k], rooms[k], taken[k] = ARGV[2 + 2 * k], tonumber(ARGV[3 + 2 * k]), 0
end

if #call('ZRANGEBYSCORE', later, '-inf', now, 'LIMIT', 0, 1) > 0 then
    moves().promote(500)
    flush()
end

-- A limit is the interval and the window of its bucket in microseconds, then its JSON.
local limit_of, full_of = read(limits, names), {}
for k = 1, kinds do
    if limit_of[k] then
        local interval, window = unpack_from('>I8I8', limit_of[k])
        local full = tonumber(call('HGET', buckets, names[k]) or 0)
        local missing = math.max(full - now_us, 0)
        full_of[k] = { interval, math.max(full, now_us) }
        local permits = math.floor(math.max(window - missing, 0) / interval)
        rooms[k] = math.min(rooms[k], permits)
    end
end

local has_side = call('EXISTS', side) == 1
-- All that may be next, in order: entries of a line and of the side are rank and id.
-- Where more could follow than was read, what lies beyond is left for the next round.
local function candidates()
    local found, bound = {}, math.huge
    for k = 1, kinds do
        local want = math.min(rooms[k], rest)
        if kinds > 1 then
            want = math.min(want, math.ceil(2 * rest / kinds) + 4)
        end
        if want > 0 then
            local name, last = names[k], nil
            local list = call('LRANGE', KEYS[14 + k], 0, want - 1)
            for _, entry in ipairs(list) do
                last = unpack_from('>I8', entry)
                found[#found + 1] = { last, k, entry, true }
            end
            if #list == want then
                bound = math.min(bound, last)
            end
            if has_side then
                local from, to = '[' .. name .. '\0', '(' .. name .. '\1'
                list = call('ZRANGEBYLEX', side, from, to, 'LIMIT', 0, want)
                for _, member in ipairs(list) do
                    last = unpack_from('>I8', member, #name + 2)
                    found[#found + 1] = { last, k, cut(member, #name + 2), false }
                end
                if #list == want then
                    bound = math.min(bound, last)
                end
            end
        end
    end
    if kinds > 1 or has_side then
        table.sort(found, function(a, b) return a[1] < b[1] end)
    end
    return found, bound
end

local ids, granted = {}, {}

-- Whether the job of an entry still waits in its place.
local function grant(id, record, entry)
    if not record or string.byte(record) ~= READY then
        return false
    end
    local rank = AFTER_HEAD + string.byte(record, STEPS) * STEP_SIZE
    if cut(record, rank, rank + 7) ~= cut(entry, 1, 8) then
        return false
    end
    ids[#ids + 1] = id
    granted[#granted + 1] = record
    return true
end

-- Takes candidates out of where they wait. An entry whose job has gone elsewhere since
-- is dropped: a cancelled job leaves its entry in the line.
local function take(found, bound)
    local chosen, from_line, from_side = {}, {}, {}
    for _, entry in ipairs(found) do
        local k = entry[2]
        if rest == 0 or entry[1] > bound then
            break
        end
        if rooms[k] > 0 then
            rooms[k], rest = rooms[k] - 1, rest - 1
            chosen[#chosen + 1] = entry
            if entry[4] then
                from_line[k] = (from_line[k] or 0) + 1
            else
                from_side[#from_side + 1] = names[k] .. '\0' .. entry[3]
            end
        end
    end
    for k, number in pairs(from_line) do
        call('LPOP', KEYS[14 + k], number)
    end
    if #from_side > 0 then
        write('ZREM', side, from_side)
    end
    local wanted = {}
    for i, entry in ipairs(chosen) do
        wanted[i] = cut(entry[3], 9)
    end
    for i, record in ipairs(read(job, wanted)) do
        local entry = chosen[i]
        local k = entry[2]
        if not grant(wanted[i], record, entry[3]) then
            rooms[k], rest = rooms[k] + 1, rest + 1
        else
            taken[k] = taken[k] + 1
        end
    end
    return #chosen
end

if kinds == 1 and not has_side then
    -- One line has it all: its first entries need not be looked at before.
    local want = math.min(rooms[1], rest)
    local list = want > 0 and call('LPOP', KEYS[15], want) or {}
    local wanted = {}
    for i, entry in ipairs(list) do
        wanted[i] = cut(entry, 9)
    end
    for i, record in ipairs(read(job, wanted)) do
        if grant(wanted[i], record, list[i]) then
            rooms[1], rest, taken[1] = rooms[1] - 1, rest - 1, taken[1] + 1
        end
    end
end
for _ = 1, 20 do
    if rest == 0 then
        break
    end
    local found, bound = candidates()
    if #found == 0 or take(found, bound) == 0 then
        break
    end
end
if #ids == 0 then
    return { 0, '', '', {} }
end

-- One token for all that is leased in one call: it names the call, too.
local token = call('HINCRBY', stats, ' token', 1)
local due, group, attempts_of, move = now + lease, #ids, {}, nil
for i, record in ipairs(granted) do
    local _, flags, attempts, _, _, _, steps, cold, old, said =
        unpack_from(HEAD, record)
    attempts = attempts + 1
    if steps == HISTORY or old + said > 0 then
        move = move or moves()
        local it = move.open_record(ids[i], record)
        -- Another worker's name takes the place of the last one's.
        local before = #record - old - said
        it.record = cut(record, 1, before) .. worker .. cut(record, before + old + 1)
        it.attempts, it.token, it.group, it.worker = attempts, token, group, #worker
        record = move.stepped(it, LEASED, due)
    else
        record = pack(HEAD_AND_STEP, LEASED, flags, attempts, token, group, due,
            steps + 1, cold, #worker, 0, LEASED, attempts, now)
            .. cut(record, AFTER_HEAD) .. worker
    end
    put(ids[i], record)
    attempts_of[i] = pack('>I4', attempts)
end
for k = 1, kinds do
    if taken[k] > 0 then
        count(names[k], READY, -taken[k])
        if full_of[k] then
            local interval, start = unpack(full_of[k])
            local full = string.format('%.0f', start + interval * taken[k])
            call('HSET', buckets, names[k], full)
        end
    end
end
local joined = table.concat(ids)
if group > 1 then
    call('HSET', calls, token, joined)
end
place(leased, due, lease_call(token, group, ids[1]))
flush()
return { token, joined, table.concat(attempts_of), read(spec, ids) }
