-- ARGV: for each settlement: id, verdict, result or error
--   verdict: how, token, milliseconds until another attempt
-- Answers with a digit for each: 1 if it counted.
local VERDICT, NEVER = '>c1I8I8', 2 ^ 52

-- One job, as a worker has that takes one at a time: it was leased alone and is done,
-- nothing was said before, nobody waits for it.
repeat
    local id, text = ARGV[1], ARGV[3]
    local record = #ARGV == 3 and call('HGET', job, id)
    if not record or byte(record) ~= LEASED then
        break
    end
    local _, flags, attempts, token, group, _, steps, size, at, said =
        unpack_from(HEAD, record)
    local _, _, keep, _, kind, batch =
        unpack_from(COLD, record, AFTER_HEAD + steps * STEP_SIZE)
    local how, holds = unpack_from(VERDICT, ARGV[2])
    if how ~= 'd' or holds ~= token or group > 1 or said > 0 or batch ~= ''
        or steps == HISTORY then
        break
    end
    local due = now + keep
    call('ZREM', leased, pack('>I8', token) .. id)
    call('HSET', job, id, pack(HEAD_AND_STEP, DONE, flags, attempts, token, 1, due,
        steps + 1, size, at, #text, DONE, attempts, now)
        .. cut(record, AFTER_HEAD) .. text)
    call('ZADD', kept, due, id)
    call('HINCRBY', stats, kind .. OF_DONE, '1')
    do return '1' end
until true
