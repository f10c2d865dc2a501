-- Notes that jobs of a lease call are leased no more.
local function let_go(ended, token, group, id, number)
    local it = ended[token]
    if it then
        it.number = it.number + number
    else
        ended[token] = { number = number, group = group, id = id }
    end
end

-- A lease call is forgotten when none of its jobs is leased any more. What Redis would
-- refuse for want of memory it refuses at the first write of a script: this one needs
-- none, so a full server can still be told of what is done.
local function close(ended)
    for token, it in pairs(ended) do
        local whole = it.number == it.group
        if not whole then
            call('HDEL', open, '')
            whole = call('HINCRBY', open, token, it.number) >= it.group
            if whole then
                call('HDEL', open, token)
            end
        end
        if whole then
            call('ZREM', leased, it.group > 1 and token or pack('>I8', token) .. it.id)
            if it.group > 1 then
                call('HDEL', calls, token)
            end
        end
    end
end
