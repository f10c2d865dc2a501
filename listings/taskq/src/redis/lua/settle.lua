-- What becomes of the others.
local move = moves()
ended = {}

local function settle(i)
    local id, text = ids[i], ARGV[3 * i]
    local record = noted(id) or found[i]
    if not record or byte(record) ~= LEASED then
        return '0'
    end
    local how, token, retry = unpack_from(VERDICT, ARGV[3 * i - 1])
    local holds, group = unpack_from('>I8H', record, TOKEN)
    if holds ~= token then
        return '0'
    end
    let_go(ended, token, group, id, 1)
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

for _, i in ipairs(others) do
    answer[i] = settle(i)
end
close(ended)
flush()
return table.concat(answer)
