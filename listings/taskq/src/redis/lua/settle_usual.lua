local ids, answer, others, ended = {}, {}, {}, {}
for i = 1, #ARGV / 3 do
    ids[i] = ARGV[3 * i - 2]
end
local found = call('HMGET', job, unpack(ids))

-- What becomes of nearly every job: it is done, nothing was said before, nobody waits.
-- Jobs that were leased together differ in little but their ranks: all else is read
-- once, and written alike.
do
    local heads, groups, records, settled = {}, {}, {}, {}
    for i, id in ipairs(ids) do
        local record, text, group = found[i], ARGV[3 * i], nil
        local head = record and cut(record, 1, AFTER_HEAD - 1)
        local like = heads[head or '']
        if head and not like then
            local state, _, _, token, _, _, steps, cold, _, said =
                unpack_from(HEAD, head)
            local from = AFTER_HEAD + steps * STEP_SIZE + 8
            local is_usual = state == LEASED and said == 0 and steps < HISTORY
            like = { from = from, to = from + cold - 9 }
            like.verdict = is_usual and pack(VERDICT, 'd', token, NEVER)
            heads[head] = like
        end
        if like and like.verdict == ARGV[3 * i - 1] and settled[id] == nil then
            local cold = cut(record, like.from, like.to)
            group = like[cold]
            if group == nil then
                local _, keep, _, kind, batch = unpack_from('>I4I8I8Bc0B', cold)
                group = batch == 0 and { kind = kind, due = now + keep, ids = {} }
                like[cold], groups[#groups + 1] = group, group or nil
            end
        end
        if settled[id] then
            answer[i] = '0'
        elseif not group then
            others[#others + 1], settled[id] = i, false
        else
            local front = group[#text]
            if not front then
                local _, flags, attempts, token, number, _, steps, cold, worker =
                    unpack_from(HEAD, head)
                front = pack(HEAD_AND_STEP, DONE, flags, attempts, token, number,
                    group.due, steps + 1, cold, worker, #text, DONE, attempts, now)
                group[#text], group.token, group.number = front, token, number
            end
            local n = #group.ids + 1
            group.ids[n], records[#records + 1] = id, id
            records[#records + 1] = front .. cut(record, AFTER_HEAD) .. text
            answer[i], settled[id] = '1', true
        end
    end
    for _, group in ipairs(groups) do
        let_go(ended, group.token, group.number, group.ids[1], #group.ids)
    end
    close(ended)
    for _, group in ipairs(groups) do
        call('ZADD', kept, group.due, table.concat(group.ids))
        call('HINCRBY', stats, group.kind .. OF_DONE, #group.ids)
    end
    if #records > 0 then
        call('HSET', job, unpack(records))
    end
    if #others == 0 then
        return table.concat(answer)
    end
end
