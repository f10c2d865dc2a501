-- KEYS: 13… a line for each kind
-- ARGV: a kind each
-- Answers for each kind with the milliseconds for which the job has been ready that is
-- next: the longest of the ten priorities.
local move = moves()
local URGENCY = 2 ^ 48

-- Since when a job has been ready, unless its entry is out of date.
local function since(entry)
    local record = records_of({ cut(entry, 9) })[1]
    local it = record and move.open_record('', record)
    return it and it.state == READY and it.rank == unpack_from('>I8', entry) and it.due
end

local function rank_at(line, index)
    return unpack_from('>I8', call('LINDEX', line, index))
end

-- The first index from `low` on whose rank is at least `rank`: a line is in order.
local function search(line, low, high, rank)
    while low < high do
        local middle = math.floor((low + high) / 2)
        if rank_at(line, middle) < rank then
            low = middle + 1
        else
            high = middle
        end
    end
    return low
end

local function oldest_in_line(line)
    local length, at, oldest = call('LLEN', line), 0, now
    while at < length do
        local first = rank_at(line, at)
        local beyond = (math.floor(first / URGENCY) + 1) * URGENCY
        for _, entry in ipairs(call('LRANGE', line, at, at + 99)) do
            local due = unpack_from('>I8', entry) < beyond and since(entry)
            if due then
                oldest = math.min(oldest, due)
                break
            end
        end
        if rank_at(line, -1) < beyond then
            break
        end
        at = search(line, at, length, beyond)
    end
    return oldest
end

local function oldest_aside(kind)
    local oldest = now
    for urgency = 0, 9 do
        local from = kind .. '\0' .. pack('>I8', urgency * URGENCY)
        local to = kind .. '\0' .. pack('>I8', (urgency + 1) * URGENCY)
        local range = call('ZRANGEBYLEX', side, '[' .. from, '(' .. to, 'LIMIT', 0, 1)
        local first = range[1]
        local due = first and since(cut(first, #kind + 2))
        oldest = math.min(oldest, due or now)
    end
    return oldest
end

local answer = {}
for k, kind in ipairs(ARGV) do
    answer[k] = now - math.min(oldest_in_line(KEYS[12 + k]), oldest_aside(kind))
end
return answer
