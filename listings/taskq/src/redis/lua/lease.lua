local kinds, rooms, names, taken = (#ARGV - 3) / 2, {}, {}, {}
for k = 1, kinds do
    names[k], rooms[k], taken[k] = ARGV[2 + 2 * k], tonumber(ARGV[3 + 2 * k]), 0
end

if call('EXISTS', later) == 1
    and #call('ZRANGEBYSCORE', later, '-inf', now, 'LIMIT', '0', '1') > 0 then
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
            local list = call('LRANGE', KEYS[14 + k], '0', want - 1)
            for _, entry in ipairs(list) do
                last = unpack_from('>I8', entry)
                found[#found + 1] = { last, k, entry, true }
            end
            if #list == want then
                bound = math.min(bound, last)
            end
            if has_side then
                local from, to = '[' .. name .. '\0', '(' .. name .. '\1'
                list = call('ZRANGEBYLEX', side, from, to, 'LIMIT', '0', want)
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
    if #found > 1 then
        table.sort(found, function(a, b) return a[1] < b[1] end)
    end
    return found, bound
end

local ids, specs, granted, births = {}, {}, {}, {}

-- Whether the job of an entry still waits in its place.
local function grant(id, record, value, entry)
    local birth = not record and birth_of(value, entry)
    local at = record and AFTER_HEAD + byte(record, STEPS) * STEP_SIZE
    local is_ready = birth or record and byte(record) == READY
        and cut(record, at, at + 7) == cut(entry, 1, 8)
    if is_ready then
        local n = #ids + 1
        ids[n], specs[n], granted[n], births[n] = id, value, record, birth
    end
    return is_ready
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
    local records = read(job, wanted)
    for i, value in ipairs(read(spec, wanted)) do
        local k, entry = chosen[i][2], chosen[i][3]
        if not grant(wanted[i], records[i], value, entry) then
            rooms[k], rest = rooms[k] + 1, rest + 1
        else
            taken[k] = taken[k] + 1
        end
    end
    return #chosen
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

local token = call('HINCRBY', stats, ' token', '1')
local due, group, attempts_of, heads, move = now + lease, #ids, {}, {}, nil
for i, id in ipairs(ids) do
    local record, birth, attempts = granted[i], births[i], 1
    if record then
        move = move or moves()
        local it = move.open_record(id, record)
        -- Another worker's name takes the place of the last one's.
        local before = #record - it.worker - it.said
        it.record = cut(record, 1, before) .. worker
            .. cut(record, before + it.worker + 1)
        attempts = it.attempts + 1
        it.attempts, it.token, it.group, it.worker = attempts, token, group, #worker
        put(id, move.stepped(it, LEASED, due))
    else
        local head = heads[#birth] or pack(HEAD_AND_STEP, LEASED, 0, 1, token, group,
            due, 2, #birth - STEP_SIZE, #worker, 0, LEASED, 1, now)
        heads[#birth] = head
        put(id, head .. birth .. worker)
    end
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
return { token, joined, table.concat(attempts_of), specs }
