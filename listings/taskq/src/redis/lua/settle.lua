-- ARGV: for each settlement: id, verdict, result or error
--   verdict: how, token, milliseconds until another attempt
-- Answers with a digit for each: 1 if it counted.
local VERDICT, NEVER = '>c1I8I8', 2 ^ 52
local ids = {}
for i = 1, #ARGV, 3 do
    ids[#ids + 1] = ARGV[i]
end
-- What Redis would refuse for want of memory it refuses at a script's first write. This
-- one needs none, so a full server can still be told of what is done.
call('HDEL', said, '')

local answer, texts, ended, found = {}, {}, {}, read(job, ids)

local function end_with_text(id, text)
    texts[#texts + 1] = id
    texts[#texts + 1] = text
end

local function settle(i)
    local id, text = ids[i], ARGV[3 * i]
    local record = record_of[id] or found[i]
    if not record then
        return '0'
    end
    local how, token, retry = unpack_from(VERDICT, ARGV[3 * i - 1])
    local state, flags, attempts, holds, _, cold, worker = unpack_from(HEAD, record)
    if state ~= LEASED or holds ~= token then
        return '0'
    end
    ended[token] = (ended[token] or 0) + 1
    local stop = flags % 2 == STOP
    local to
    if how == 'd' then
        end_with_text(id, text)
        to = DONE
    elseif how == 'f' then
        local _, allowed = unpack_from(COLD, record, AFTER_HEAD)
        end_with_text(id, text)
        if stop then
            to = CANCELLED
        elseif retry == NEVER or attempts >= allowed then
            to = DEAD
        end
    elseif how == 'c' or stop then
        to = CANCELLED
    else
        attempts, retry = attempts - 1, 0
    end
    if how == 'd' or how == 'f' then
        local _, _, _, _, kind = unpack_from(COLD, record, AFTER_HEAD)
        count(kind, how == 'd' and COMPLETED or FAILED, 1)
    end
    if to then
        finish(id, record, LEASED, flags, attempts, token, cold, worker, to)
    else
        wait_again(id, record, LEASED, flags, attempts, token, cold, worker, retry)
    end
    return '1'
end

for i = 1, #ids do
    answer[i] = settle(i)
end
write('HSET', said, texts)
close(ended)
flush()
return table.concat(answer)
