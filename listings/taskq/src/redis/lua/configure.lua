-- KEYS: 13 limits  14 buckets
-- ARGV: `refuse` or `replace`; for each kind: its name, its limit
-- Answers with a kind and its limit that is in the way, or with nothing.
local limits, buckets, given = KEYS[13], KEYS[14], {}
for i = 2, #ARGV, 2 do
    given[ARGV[i]] = ARGV[i + 1]
end
if ARGV[1] == 'refuse' then
    for i = 2, #ARGV, 2 do
        local kept = call('HGET', limits, ARGV[i])
        if kept and kept ~= ARGV[i + 1] then
            return { ARGV[i], kept }
        end
    end
else
    for _, kind in ipairs(call('HKEYS', limits)) do
        if not given[kind] then
            call('HDEL', limits, kind)
            call('HDEL', buckets, kind)
        end
    end
end
for kind, limit in pairs(given) do
    call('HSET', limits, kind, limit)
end
return {}
