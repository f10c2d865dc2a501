-- ARGV: limit
-- Answers with how many jobs wait again, have ended, and were promoted.
local limit = tonumber(ARGV[1])
local reclaimed, finished, ended = 0, 0, {}

-- What remains of a lease call whose first deadline is over: its new first one.
local function expire(token)
    local all, ids, first = call('HGET', calls, token), {}, nil
    for i = 1, all and #all or 0, 16 do
        ids[#ids + 1] = cut(all, i, i + 15)
    end
    for i, record in ipairs(read(job, ids)) do
        local it = record and open_record(ids[i], record)
        if not it or it.state ~= LEASED or it.token ~= token then
            -- It has been settled.
        elseif it.due > now or reclaimed + finished == limit then
            first = math.min(first or it.due, it.due)
        else
            count(it.kind, EXPIRED, 1)
            let_go(ended, token, it.group)
            if it.flags % 2 == STOP then
                finish(it, CANCELLED)
                finished = finished + 1
            elseif it.attempts >= it.allowed then
                finish(it, DEAD, 'its lease expired in the last attempt')
                finished = finished + 1
            else
                wait_again(it, 0)
                reclaimed = reclaimed + 1
            end
        end
    end
    return first
end

-- The first write needs no memory: see `close`.
call('HDEL', open, '')
for _, token in ipairs(call('ZRANGEBYSCORE', leased, '-inf', now, 'LIMIT', 0, limit)) do
    if reclaimed + finished == limit then
        break
    end
    local first = expire(tonumber(token))
    if first then
        call('ZADD', leased, first, token)
    else
        call('ZREM', leased, token)
    end
end
close(ended)
flush()
local promoted = promote(limit)
flush()
return { reclaimed, finished, promoted }
