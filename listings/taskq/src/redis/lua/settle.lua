-- ARGV: for each settlement: id, verdict, result or error
--   verdict: how, token, milliseconds until another attempt
-- Answers with a digit for each: 1 if it counted.
local VERDICT, NEVER = '>c1I8I8', 2 ^ 52
local ids = {}
for i = 1, #ARGV, 3 do
    ids[#ids + 1] = ARGV[i]
end
local answer, ended, found, move = {}, {}, read(job, ids), nil

-- What becomes of nearly every job: it is done, nothing was said before, nobody waits.
local function settle_done(id, record, text)
    local _, flags, attempts, token, group, _, steps, cold, worker, said =
        unpack_from(HEAD, record)
    local _, _, keep, _, kind, batch =
        unpack_from(COLD, record, AFTER_HEAD + steps * STEP_SIZE)
    if said > 0 or batch ~= '' or steps == HISTORY then
        return false
    end
    local due = now + keep
    keep_until(due, id)
    count(kind, DONE, 1)
    put(id, pack(HEAD_AND_STEP, DONE, flags, attempts, token, group, due, steps + 1,
        cold, worker, #text, DONE, attempts, now) .. cut(record, AFTER_HEAD) .. text)
    return true
end

local function settle(i)
    local id, text = ids[i], ARGV[3 * i]
    local record = noted(id) or found[i]
    if not record or string.byte(record) ~= LEASED then
        return '0'
    end
    local how, token, retry = unpack_from(VERDICT, ARGV[3 * i - 1])
    local holds, group = unpack_from('>I8H', record, TOKEN)
    if holds ~= token then
        return '0'
    end
    let_go(ended, token, group, id)
    if how == 'd' and settle_done(id, record, text) then
        return '1'
    end
    move = move or moves()
    local it = move.open_record(id, record)
    local stop = it.flags % 2 == STOP
    if how == 'd' then
        move.finish(it, DONE, text)
    elseif how == 'f' then
        count(it.kind, FAILED, 1)
        if stop then
            move.finish(it, CANCELLED, text)
        elseif retry == NEVER or it.attempts >= it.allowed then
            move.finish(it, DEAD, text)
        else
            move.wait_again(it, retry, text)
        end
    elseif how == 'c' or stop then
        move.finish(it, CANCELLED)
    else
        it.attempts = it.attempts - 1
        move.wait_again(it, 0)
    end
    return '1'
end

for i = 1, #ids do
    answer[i] = settle(i)
end
close(ended)
flush()
return table.concat(answer)
