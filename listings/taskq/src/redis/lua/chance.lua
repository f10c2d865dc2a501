-- KEYS: 13 limits  14 buckets  15… a line for each kind
-- ARGV: a kind each
-- Answers with the milliseconds until a worker could get a job of one of these kinds,
-- or until any delayed job is due, as far as can be known now; -1, if nothing waits.
local limits, buckets, chance = KEYS[13], KEYS[14], nil
for k, kind in ipairs(ARGV) do
    local waits = call('EXISTS', KEYS[14 + k]) == 1
        or #call('ZRANGEBYLEX', side, '[' .. kind .. '\0', '(' .. kind .. '\1',
            'LIMIT', 0, 1) > 0
    if waits then
        local at, limit = now, call('HGET', limits, kind)
        if limit then
            local interval, window = unpack_from('>I8I8', limit)
            local full = tonumber(call('HGET', buckets, kind) or 0)
            at = math.max(now, math.ceil((full - (window - interval)) / 1000))
        end
        chance = math.min(chance or at, at)
    end
end
local first = call('ZRANGE', later, 0, 0, 'WITHSCORES')[2]
if first then
    chance = math.min(chance or math.huge, math.max(now, tonumber(first)))
end
return chance and chance - now or -1
