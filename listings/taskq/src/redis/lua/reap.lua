-- ARGV: limit
-- Answers with how many jobs wait again, have ended, and were promoted.
local limit = tonumber(ARGV[1])
local reclaimed, finished, errors, ended = 0, 0, {}, {}

-- What remains of a lease call whose first deadline is over: its new first one.
local function expire(token)
    local all, ids, first = call('HGET', calls, token), {}, nil
    for i = 1, all and #all or 0, 16 do
        ids[#ids + 1] = cut(all, i, i + 15)
    end
    for i, record in ipairs(read(job, ids)) do
        local state, flags, attempts, holds, due, cold, worker
        if record then
            state, flags, attempts, holds, due, cold, worker = unpack_from(HEAD, record)
        end
        if state == LEASED and holds == token then
            if due > now or reclaimed + finished == limit then
                first = math.min(first or due, due)
            else
                local _, allowed, _, _, kind = unpack_from(COLD, record, AFTER_HEAD)
                ended[token] = (ended[token] or 0) + 1
                count(kind, EXPIRED, 1)
                local to = flags % 2 == STOP and CANCELLED or attempts >= allowed and DEAD
                if to then
                    finished = finished + 1
                    finish(ids[i], record, LEASED, flags, attempts, token, cold, worker, to)
                else
                    reclaimed = reclaimed + 1
                    wait_again(
                        ids[i], record, LEASED, flags, attempts, token, cold, worker, 0)
                end
                if to == DEAD then
                    errors[#errors + 1] = ids[i]
                    errors[#errors + 1] = 'its lease expired in the last attempt'
                end
            end
        end
    end
    return first
end

-- The first write needs no memory: see `settle`.
call('HDEL', said, '')
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
write('HSET', said, errors)
close(ended)
flush()
local promoted = promote(limit)
flush()
return { reclaimed, finished, promoted }
