-- Cancels or requeues one job.
-- ARGV: `cancel` or `requeue`, id
-- Answers with the state that the job was in, or -1.
local id = ARGV[2]
local record = call('HGET', job, id)
if not record then
    return -1
end
local state, flags, attempts, token, due, cold, worker = unpack_from(HEAD, record)
-- The first write needs no memory: see `settle`.
call('HDEL', said, '')
if ARGV[1] == 'requeue' then
    if state == DEAD then
        call('ZREM', dead, id)
        wait_again(id, record, DEAD, flags, 0, token, cold, worker, 0)
    end
elseif state == LEASED then
    flags = flags % 2 == STOP and flags or flags + STOP
    put(id, pack(HEAD, state, flags, attempts, token, due, cold, worker)
        .. cut(record, AFTER_HEAD))
elseif state < LEASED then
    local _, _, _, _, kind = unpack_from(COLD, record, AFTER_HEAD)
    -- An entry in a line stays until it is at the front: to find it would take long.
    call('ZREM', side, side_member(kind, record, id))
    call('ZREM', later, id)
    call('HDEL', held, id)
    finish(id, record, state, flags, attempts, token, cold, worker, CANCELLED)
end
flush()
return state
