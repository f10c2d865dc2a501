-- ARGV: limit
-- Answers with how many jobs wait again, have ended, and were promoted.
local move = moves()
local limit = tonumber(ARGV[1])
local reclaimed, finished, ended = 0, 0, {}

-- What remains of a lease call whose first deadline is over: its new first one.
local function expire(name)
    local token, ids, first = tonumber(name), {}, nil
    if #name == 24 then
        token, ids[1] = unpack_from('>I8c16', name)
    else
        local all = call('HGET', calls, name) or ''
        for i = 1, #all, 16 do
            ids[#ids + 1] = cut(all, i, i + 15)
        end
    end
    for i, record in ipairs(read(job, ids)) do
        local it = record and move.open_record(ids[i], record)
        if not it or it.state ~= LEASED or it.token ~= token then
            -- It has been settled.
        elseif it.due > now or reclaimed + finished == limit then
            first = math.min(first or it.due, it.due)
        else
            count(it.kind, EXPIRED, 1)
            let_go(ended, token, it.group, it.id, 1)
            if it.flags % 2 == STOP then
                move.finish(it, CANCELLED)
                finished = finished + 1
            elseif it.attempts >= it.allowed then
                move.finish(it, DEAD, 'its lease expired in the last attempt')
                finished = finished + 1
            else
                move.wait_again(it, 0)
                reclaimed = reclaimed + 1
            end
        end
    end
    return first
end

-- The first write needs no memory: see `close`.
call('HDEL', open, '')
for _, name in ipairs(call('ZRANGEBYSCORE', leased, '-inf', now, 'LIMIT', 0, limit)) do
    if reclaimed + finished == limit then
        break
    end
    local first = expire(name)
    if first then
        call('ZADD', leased, first, name)
    else
        call('ZREM', leased, name)
    end
end
close(ended)
flush()
local promoted = move.promote(limit)
flush()
return { reclaimed, finished, promoted }
