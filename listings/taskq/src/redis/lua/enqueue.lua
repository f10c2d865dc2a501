local dedupe, dedupe_ends, nexts = KEYS[13], KEYS[14], KEYS[15]
local name, jobs, has_held = ARGV[1], tonumber(ARGV[4]), ARGV[5] == '1'
local ids, at, starts = {}, 6, {}
local function has_key(from)
    return byte(ARGV[from + 1], FLAGS) % 2 == HAS_KEY
end
for i = 1, jobs do
    ids[i], starts[i] = ARGV[at], at
    at = at + (has_key(at) and 5 or 3)
end
local known = read(spec, ids)
local taken = {}

-- The job that makes this one superfluous.
local function twin(i)
    local id, from = ids[i], starts[i]
    if known[i] or taken[id] then
        return id
    end
    if has_key(from) then
        local other = call('HGET', dedupe, ARGV[from + 3])
        if other then
            local ends, of = unpack_from('>I8c16', other)
            return now < ends and of
        end
    end
end

if ARGV[2] ~= '' then
    if call('HGET', nexts, name) ~= ARGV[2] then
        return false
    end
    call('HSET', nexts, name, ARGV[3])
end
local batch = has_held and ids[jobs]
if batch then
    local other = twin(jobs)
    if other then
        local answer = {}
        for i = 1, jobs do
            answer[2 * i - 1], answer[2 * i] = i, i == jobs and other or ids[i]
        end
        return answer
    end
end

local number = call('HINCRBY', stats, ' number', jobs) - jobs
local specs, lines, tails, answer = {}, {}, {}, {}

-- The end of a line takes what comes after all that is in it; the side takes the rest.
local function queue_up(line, kind, rank, id)
    local key = KEYS[15 + line]
    if not tails[line] then
        local last = call('LINDEX', key, -1)
        tails[line], lines[line] = last and unpack_from('>I8', last) or 0, {}
        -- Whoever could have taken what is there has been told of it.
        news[kind] = not last or news[kind]
    end
    if rank > tails[line] then
        tails[line] = rank
        table.insert(lines[line], pack('>I8', rank) .. id)
    else
        place(side, '0', side_member(kind, rank, id))
        news[kind] = true
    end
end

local function admit(i, is_held)
    local id, from = ids[i], starts[i]
    local order = ARGV[from + 1]
    local line, urgency, flags, _, _, delay, kind = unpack_from(ORDER, order)
    local of = batch and not is_held and '\16' .. batch or '\0'
    local rank, state = urgency * URGENCY + number + i, READY
    if is_held then
        state = HELD
    elseif flags >= IS_DELAYED then
        state = DELAYED
        place(later, now + delay, id)
        news[kind] = true
    end
    if state == READY then
        queue_up(line, kind, rank, id)
    end
    local birth = pack(BIRTH, state, 0, now, rank) .. cut(order, AFTER_ORDER) .. of
    specs[#specs + 1] = id
    specs[#specs + 1] = ARGV[from + 2] .. birth .. string.char(#birth + 1)
    count(kind, ENQUEUED, 1)
    count(kind, state, 1)
    taken[id] = true
    if has_key(from) then
        local key, ends = ARGV[from + 3], now + ARGV[from + 4]
        call('HSET', dedupe, key, pack('>I8', ends) .. id)
        call('ZADD', dedupe_ends, ends, key)
    end
end

if batch then
    admit(jobs, true)
    jobs = jobs - 1
end
local waits_for = 0
for i = 1, jobs do
    local other = twin(i)
    if other then
        answer[#answer + 1] = i
        answer[#answer + 1] = other
    else
        admit(i, false)
        waits_for = waits_for + 1
    end
end
write('HSET', spec, specs)
for line, entries in pairs(lines) do
    write('RPUSH', KEYS[15 + line], entries)
end
if batch then
    -- One more than there are, which goes at once: without members nothing is waited
    -- for.
    call('HSET', held, batch, waits_for + 1)
    moves().release_held(batch)
end
flush()
return answer
