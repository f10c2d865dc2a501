-- Schedules and workers: what is read or written beside jobs.
-- KEYS: 13 schedules  14 schedules' next  15 workers
-- ARGV: what to do, and with what
local schedules, nexts, workers = KEYS[13], KEYS[14], KEYS[15]
local what, name = ARGV[1], ARGV[2]
if what == 'put' then
    if call('HGET', schedules, name) ~= ARGV[3] then
        call('HSET', schedules, name, ARGV[3])
        call('HSET', nexts, name, ARGV[4])
    end
elseif what == 'remove' then
    call('HDEL', nexts, name)
    return call('HDEL', schedules, name)
elseif what == 'schedules' then
    return { now, call('HGETALL', schedules), call('HGETALL', nexts) }
elseif what == 'beat' then
    call('HSET', workers, name, pack('>I8', now) .. ARGV[3])
elseif what == 'workers' then
    return { now, call('HGETALL', workers) }
end
