-- What every script begins with. The keys are the same in each; those that only some
-- scripts need follow from KEYS[14] on.
local job, spec, said, stats, side, later, leased, calls, open, kept, dead, held, kick =
    unpack(KEYS, 1, 13)
local call, pack, unpack_from, cut = redis.call, struct.pack, struct.unpack, string.sub

local time = call('TIME')
local now_us = time[1] * 1000000 + time[2]
local now = math.floor(now_us / 1000)

-- A job's record: HEAD, then COLD (which never changes), its worker, and its history.
--   HEAD: state, flags, attempts, token, due, length of COLD, length of the worker
--   COLD: rank, attempts allowed, time to keep, delay, kind, batch
-- Binary, because a record is read and written in every step of every job.
local HEAD, COLD, STEP = '>BBI4I8I8HH', '>I8I4I8I8Bc0Bc0', '>BI4I6'
local AFTER_HEAD, STEP_SIZE, HISTORY = 27, 11, 32
local HELD, DELAYED, READY, LEASED, DONE, DEAD, CANCELLED = 0, 1, 2, 3, 4, 5, 6
local ENQUEUED, COMPLETED, FAILED, EXPIRED = 7, 8, 9, 10
-- Flags: somebody wants it to stop; its batch has heard that it ended.
local STOP, TOLD = 1, 2

-- Each change is noted first and written once: a call of Redis costs more than the work
-- that it does for one job.
local records, record_of, places, together_until, tally, news = {}, {}, {}, {}, {}, {}

-- Lua unpacks some 8,000 values at most.
local function write(command, key, values)
    for i = 1, #values, 2000 do
        call(command, key, unpack(values, i, math.min(i + 1999, #values)))
    end
end

local function read(key, fields)
    if #fields <= 2000 then
        return #fields == 0 and {} or call('HMGET', key, unpack(fields))
    end
    local all = {}
    for i = 1, #fields, 2000 do
        local part = call('HMGET', key, unpack(fields, i, math.min(i + 1999, #fields)))
        for _, value in ipairs(part) do
            all[#all + 1] = value
        end
    end
    return all
end

local function count(kind, what, change)
    local counts = tally[kind]
    if not counts then
        counts = {}
        tally[kind] = counts
    end
    counts[what] = (counts[what] or 0) + change
end

local function put(id, record)
    if not record_of[id] then
        records[#records + 1] = id
    end
    record_of[id] = record
end

-- The record after a step; its worker stays.
local function stepped(record, state, flags, attempts, token, due, cold, worker)
    local past = AFTER_HEAD + cold + worker
    local step = pack(STEP, state, attempts, now)
    if #record - past + 1 >= HISTORY * STEP_SIZE then
        -- The first step stays, the second goes.
        record = cut(record, 1, past + STEP_SIZE - 1) .. cut(record, past + 2 * STEP_SIZE)
    end
    return pack(HEAD, state, flags, attempts, token, due, cold, worker)
        .. cut(record, AFTER_HEAD)
        .. step
end

local function place(key, score, member)
    local list = places[key]
    if not list then
        list = {}
        places[key] = list
    end
    list[#list + 1] = score
    list[#list + 1] = member
end

-- Where a job waits that has lost its place in a line: one order for all kinds.
local function side_member(kind, record, id)
    return kind .. '\0' .. cut(record, AFTER_HEAD, AFTER_HEAD + 7) .. id
end

-- Lets a job wait for a worker, or for its time.
local function wait_again(id, record, from, flags, attempts, token, cold, worker, delay)
    local _, _, _, _, kind = unpack_from(COLD, record, AFTER_HEAD)
    local to, due = READY, now
    if delay > 0 then
        to, due = DELAYED, now + delay
        place(later, due, id)
    else
        place(side, 0, side_member(kind, record, id))
    end
    put(id, stepped(record, to, flags, attempts, token, due, cold, worker))
    count(kind, from, -1)
    count(kind, to, 1)
    news[kind] = true
end

-- One thing less for a held job to wait for. It may have been cancelled, and forgotten.
local function release_held(id)
    local record = record_of[id] or call('HGET', job, id)
    if not record then
        return
    end
    local state, flags, attempts, token, _, cold, worker = unpack_from(HEAD, record)
    if state ~= HELD or call('HINCRBY', held, id, -1) > 0 then
        return
    end
    call('HDEL', held, id)
    local _, _, _, delay = unpack_from(COLD, record, AFTER_HEAD)
    wait_again(id, record, HELD, flags, attempts, token, cold, worker, delay)
end

-- Ends a job, and the wait of the job that is held for it.
local function finish(id, record, from, flags, attempts, token, cold, worker, how)
    local _, _, keep, _, kind, batch = unpack_from(COLD, record, AFTER_HEAD)
    local due = now
    if how == DEAD then
        place(dead, now, id)
    else
        due = now + keep
        -- Jobs that end together and are kept as long are forgotten together.
        local together = together_until[due]
        if not together then
            together = {}
            together_until[due] = together
        end
        together[#together + 1] = id
    end
    local tell = batch ~= '' and flags < TOLD
    if tell then
        flags = flags + TOLD
    end
    put(id, stepped(record, how, flags, attempts, token, due, cold, worker))
    count(kind, from, -1)
    count(kind, how, 1)
    if tell then
        release_held(batch)
    end
end

-- A lease call is forgotten when none of its jobs is leased any more.
local function close(ended)
    for token, number in pairs(ended) do
        if call('HINCRBY', open, token, -number) <= 0 then
            call('HDEL', open, token)
            call('HDEL', calls, token)
            call('ZREM', leased, token)
        end
    end
end

-- Lets up to `limit` jobs whose time has come wait for a worker.
local function promote(limit)
    local due = call('ZRANGEBYSCORE', later, '-inf', now, 'LIMIT', 0, limit)
    if #due == 0 then
        return 0
    end
    write('ZREM', later, due)
    for i, record in ipairs(read(job, due)) do
        local state, flags, attempts, token, since, cold, worker =
            unpack_from(HEAD, record)
        local _, _, _, _, kind = unpack_from(COLD, record, AFTER_HEAD)
        place(side, 0, side_member(kind, record, due[i]))
        put(due[i], stepped(record, READY, flags, attempts, token, since, cold, worker))
        count(kind, DELAYED, -1)
        count(kind, READY, 1)
        news[kind] = true
    end
    return #due
end

-- Writes what was noted.
local function flush()
    if #records > 0 then
        local pairs_of = {}
        for i, id in ipairs(records) do
            pairs_of[2 * i - 1], pairs_of[2 * i] = id, record_of[id]
        end
        write('HSET', job, pairs_of)
        records, record_of = {}, {}
    end
    for due, ids in pairs(together_until) do
        for i = 1, #ids, 500 do
            place(kept, due, table.concat(ids, '', i, math.min(i + 499, #ids)))
        end
    end
    for key, list in pairs(places) do
        write('ZADD', key, list)
    end
    for kind, counts in pairs(tally) do
        for what, change in pairs(counts) do
            if change ~= 0 then
                call('HINCRBY', stats, kind .. ':' .. what, change)
            end
        end
    end
    for kind in pairs(news) do
        call('PUBLISH', kick, kind)
    end
    together_until, places, tally, news = {}, {}, {}, {}
end
