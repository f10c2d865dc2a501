-- ARGV: lease; for each: id, token
-- Answers with a digit for each: 0 stale, 1 extended, 2 extended and to be stopped.
local due, ids, answer = now + ARGV[1], {}, {}
for i = 2, #ARGV, 2 do
    ids[#ids + 1] = ARGV[i]
end
for i, record in ipairs(read(job, ids)) do
    local state, flags, attempts, token, before, cold, worker
    if record then
        state, flags, attempts, token, before, cold, worker = unpack_from(HEAD, record)
    end
    if state ~= LEASED or token ~= tonumber(ARGV[2 * i + 1]) then
        answer[i] = '0'
    else
        -- Written as it is: a heartbeat is no step in a job's history.
        put(ids[i], pack(HEAD, state, flags, attempts, token, due, cold, worker)
            .. cut(record, AFTER_HEAD))
        -- The reaper looks at a call when its first deadline is over: a later one can wait.
        if due < before then
            call('ZADD', leased, 'XX', 'LT', due, token)
        end
        answer[i] = flags % 2 == STOP and '2' or '1'
    end
end
flush()
return table.concat(answer)
