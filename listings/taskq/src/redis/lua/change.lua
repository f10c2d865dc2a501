-- Cancels or requeues one job.
-- ARGV: `cancel` or `requeue`, id
-- Answers with the state that the job was in, or -1.
local move = moves()
local id = ARGV[2]
local record = records_of({ id })[1]
if not record then
    return -1
end
local it = move.open_record(id, record)
-- The first write needs no memory: see `close`.
call('HDEL', open, '')
if ARGV[1] == 'requeue' then
    if it.state == DEAD then
        call('ZREM', dead, id)
        it.attempts = 0
        move.wait_again(it, 0)
    end
elseif it.state == LEASED then
    local flags = it.flags % 2 == STOP and it.flags or it.flags + STOP
    put(id, move.changed(it, flags, it.due))
elseif it.state == DEAD then
    call('ZREM', dead, id)
    move.finish(it, CANCELLED)
elseif it.state < LEASED then
    -- An entry in a line stays until it is at the front: to find it would take long.
    if it.state == READY and it.steps == 1 then
        -- The line does not look for a record: see `lease_usual.lua`.
        call('HSET', spec, id, call('HGET', spec, id) .. '\1')
    end
    call('ZREM', side, side_member(it.kind, it.rank, id))
    call('ZREM', later, id)
    call('HDEL', held, id)
    move.finish(it, CANCELLED)
end
flush()
return it.state
