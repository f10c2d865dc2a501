-- KEYS: 13 dedupe  14 dedupe_ends  15 schedules' next  16… a line for each kind
-- ARGV: the schedule that fires, its occurrence, its next one (or three empty strings);
--       how many jobs; 1 if the last of them is held for the others;
--       for each job: id, order, what is told of it, and with a dedupe key: key, window
--   order: number of the line, urgency, flags (HAS_KEY, IS_DELAYED); then COLD without
--   its rank and batch
local ORDER, FLAGS, AFTER_ORDER = '>HBBI4I8I8Bc0', 4, 5
local HAS_KEY, IS_DELAYED, URGENCY = 1, 2, 2 ^ 48

-- New jobs that may run at once, and follow upon what is in their lines.
repeat
    local jobs = tonumber(ARGV[4])
    if #ARGV ~= 5 + 3 * jobs or jobs > 2000 or ARGV[2] ~= '' or ARGV[5] == '1' then
        break
    end
    local before = call('HINCRBY', stats, ' number', jobs) - jobs
    local step = pack(STEP, READY, 0, now)
    local ids, specs, orders, lines, is_usual = {}, {}, {}, {}, true
    for i = 1, jobs do
        local order = ARGV[3 * i + 4]
        local it = orders[order]
        if not it then
            local line, urgency, flags, _, _, _, kind = unpack_from(ORDER, order)
            local key, base = KEYS[15 + line], urgency * URGENCY + before
            local last = call('LINDEX', key, '-1')
            is_usual = flags == 0 and not lines[key]
                and not (last and unpack_from('>I8', last) > base)
            if not is_usual then
                break
            end
            local cold = cut(order, AFTER_ORDER) .. '\0'
            cold = cold .. string.char(STEP_SIZE + 8 + #cold + 1)
            it = { kind = kind, base = base, cold = cold, last = last, number = 0 }
            it.entries = {}
            orders[order], lines[key] = it, it
        end
        local id, number = ARGV[3 * i + 3], it.number + 1
        local rank = pack('>I8', it.base + i)
        ids[i], it.number, it.entries[number] = id, number, rank .. id
        specs[2 * i - 1], specs[2 * i] = id, ARGV[3 * i + 5] .. step .. rank .. it.cold
    end
    if not is_usual then
        break
    end
    for _, known in ipairs(call('HMGET', spec, unpack(ids))) do
        if known then
            is_usual = false
        end
    end
    if not is_usual then
        break
    end
    if call('HSET', spec, unpack(specs)) < jobs then
        -- One of them was given twice.
        call('HDEL', spec, unpack(ids))
        break
    end
    for key, it in pairs(lines) do
        call('RPUSH', key, unpack(it.entries))
        call('HINCRBY', stats, it.kind .. ':' .. ENQUEUED, it.number)
        call('HINCRBY', stats, it.kind .. OF_READY, it.number)
        if not it.last then
            -- Whoever could have taken what is there has been told of it.
            call('PUBLISH', kick, it.kind)
        end
    end
    do return {} end
until true
