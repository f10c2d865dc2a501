-- ARGV: lease; for each: id, token
-- Answers with a digit for each: 0 stale, 1 extended, 2 extended and to be stopped.
local move = moves()
local due, ids, answer = now + ARGV[1], {}, {}
for i = 2, #ARGV, 2 do
    ids[#ids + 1] = ARGV[i]
end
for i, record in ipairs(read(job, ids)) do
    local it = record and move.open_record(ids[i], record)
    if not it or it.state ~= LEASED or it.token ~= tonumber(ARGV[2 * i + 1]) then
        answer[i] = '0'
    else
        put(it.id, move.changed(it, it.flags, due))
        -- The reaper looks at a call when its first deadline is over: a later one can
        -- wait.
        if due < it.due then
            call('ZADD', leased, 'XX', 'LT', due, lease_call(it.token, it.group, it.id))
        end
        answer[i] = it.flags % 2 == STOP and '2' or '1'
    end
end
flush()
return table.concat(answer)
