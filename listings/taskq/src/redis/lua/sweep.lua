-- KEYS: 13 dedupe  14 dedupe_ends  15 workers
-- ARGV: limit, milliseconds after which a silent worker is forgotten
local move = moves()
local dedupe, dedupe_ends, workers = KEYS[13], KEYS[14], KEYS[15]
local limit, ids = tonumber(ARGV[1]), {}
local groups = call('ZRANGEBYSCORE', kept, '-inf', now, 'LIMIT', 0, limit, 'WITHSCORES')
for i = 1, #groups, 2 do
    local group, room = groups[i], limit - #ids
    if room == 0 then
        break
    end
    call('ZREM', kept, group)
    for at = 1, math.min(#group, room * 16), 16 do
        ids[#ids + 1] = cut(group, at, at + 15)
    end
    if #group > room * 16 then
        call('ZADD', kept, groups[i + 1], cut(group, room * 16 + 1))
    end
end
for i, record in ipairs(read(job, ids)) do
    if record then
        local it = move.open_record(ids[i], record)
        count(it.kind, it.state, -1)
        count(it.kind, FORGOTTEN, 1)
        count(it.kind, FORGOTTEN_DONE, it.state == DONE and 1 or 0)
    end
end
if #ids > 0 then
    write('HDEL', job, ids)
    write('HDEL', spec, ids)
end
local over = call('ZRANGEBYSCORE', dedupe_ends, '-inf', now, 'LIMIT', 0, limit)
if #over > 0 then
    write('HDEL', dedupe, over)
    write('ZREM', dedupe_ends, over)
end
local beats = call('HGETALL', workers)
for i = 1, #beats, 2 do
    if now - unpack_from('>I8', beats[i + 1]) >= tonumber(ARGV[2]) then
        call('HDEL', workers, beats[i])
    end
end
flush()
return #ids
