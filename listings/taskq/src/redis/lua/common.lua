-- Each change is noted first and written once: a call of Redis costs more than the work
-- that it does for one job.
local records, at_of, places, together_until, tally, news = {}, {}, {}, {}, {}, {}

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

-- The record of a job to which nothing has happened yet.
local function born(value)
    local birth = cut(value, -byte(value, -1))
    local state, _, at, _, _, _, delay = unpack_from(BIRTH .. 'I4I8I8', birth)
    local due = state == DELAYED and at + delay or at
    return pack(HEAD, state, 0, 0, 0, 0, due, 1, #birth - STEP_SIZE, 0, 0) .. birth
end

-- The records of jobs.
local function records_of(ids)
    local found, new, at = read(job, ids), {}, {}
    for i, record in ipairs(found) do
        if not record then
            new[#new + 1], at[#at + 1] = ids[i], i
        end
    end
    for i, value in ipairs(read(spec, new)) do
        found[at[i]] = value and born(value)
    end
    return found
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
    local at = at_of[id]
    if not at then
        at = #records + 1
        at_of[id], records[at] = at, id
    end
    records[at + 1] = record
end

-- A record that was noted, if there is one.
local function noted(id)
    local at = at_of[id]
    return at and records[at + 1]
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
local function side_member(kind, rank, id)
    return kind .. '\0' .. pack('>I8', rank) .. id
end

-- Jobs that end together and are kept as long are forgotten together.
local function keep_until(due, id)
    local together = together_until[due]
    if not together then
        together = {}
        together_until[due] = together
    end
    together[#together + 1] = id
end

-- What stands for a lease call among the deadlines: its token. A call of a single job,
-- as most are where few jobs wait, names the job beside it and needs no list.
local function lease_call(token, group, id)
    return group == 1 and pack('>I8', token) .. id or token
end

-- Writes what was noted.
local function flush()
    write('HSET', job, records)
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
            if change ~= 0 and what ~= LEASED then
                call('HINCRBY', stats, kind .. ':' .. what, change)
            end
        end
    end
    for kind in pairs(news) do
        call('PUBLISH', kick, kind)
    end
    records, at_of, places, together_until, tally, news = {}, {}, {}, {}, {}, {}
end

-- What happens to a job beside the usual. To make these functions takes Redis longer
-- than to move a job, so that is left to the scripts that come to need them.
local function moves()
    -- The fields of a record that change, as a table: to name them is worth its price
    -- where a job does something else than to be leased and done.
    local function open_record(id, record)
        local state, flags, attempts, token, group, due, steps, cold, worker, said =
            unpack_from(HEAD, record)
        local rank, allowed, keep, delay, kind, batch =
            unpack_from(COLD, record, AFTER_HEAD + steps * STEP_SIZE)
        return {
            id = id, record = record, state = state, flags = flags, attempts = attempts,
            token = token, group = group, due = due, steps = steps, said = said,
            worker = worker, cold = cold, rank = rank, allowed = allowed, keep = keep,
            delay = delay, kind = kind, batch = batch,
        }
    end

    -- The record of a job that goes into a state; with `text`, that is said of it.
    local function stepped(it, state, due, text)
        local record, steps = it.record, it.steps
        if text then
            record = cut(record, 1, #record - it.said) .. text
        end
        if steps == HISTORY then
            -- The first step, at the end, stays; the second goes.
            local first = AFTER_HEAD + (HISTORY - 1) * STEP_SIZE
            record = cut(record, 1, first - STEP_SIZE - 1) .. cut(record, first)
            steps = HISTORY - 1
        end
        local said = text and #text or it.said
        return pack(HEAD_AND_STEP, state, it.flags, it.attempts, it.token, it.group,
            due, steps + 1, it.cold, it.worker, said, state, it.attempts, now)
            .. cut(record, AFTER_HEAD)
    end

    -- The record with other flags or another deadline, which is no step.
    local function changed(it, flags, due)
        return pack(HEAD, it.state, flags, it.attempts, it.token, it.group, due,
            it.steps, it.cold, it.worker, it.said) .. cut(it.record, AFTER_HEAD)
    end

    -- Lets a job wait for a worker, or for its time.
    local function wait_again(it, delay, text)
        local to, due = READY, now
        if delay > 0 then
            to, due = DELAYED, now + delay
            place(later, due, it.id)
        else
            place(side, '0', side_member(it.kind, it.rank, it.id))
        end
        put(it.id, stepped(it, to, due, text))
        count(it.kind, it.state, -1)
        count(it.kind, to, 1)
        news[it.kind] = true
    end

    -- One thing less for a held job to wait for. It may have been cancelled, and
    -- forgotten.
    local function release_held(id)
        local record = noted(id) or records_of({ id })[1]
        if record and byte(record) == HELD
            and call('HINCRBY', held, id, -1) <= 0 then
            call('HDEL', held, id)
            local it = open_record(id, record)
            wait_again(it, it.delay)
        end
    end

    -- Ends a job, and the wait of the job that is held for it.
    local function finish(it, how, text)
        local due = now
        if how == DEAD then
            place(dead, now, it.id)
        else
            due = now + it.keep
            keep_until(due, it.id)
        end
        local tell = it.batch ~= '' and it.flags < TOLD
        if tell then
            it.flags = it.flags + TOLD
        end
        put(it.id, stepped(it, how, due, text))
        count(it.kind, it.state, -1)
        count(it.kind, how, 1)
        if tell then
            release_held(it.batch)
        end
    end

    -- Lets up to `limit` jobs whose time has come wait for a worker.
    local function promote(limit)
        local due = call('ZRANGEBYSCORE', later, '-inf', now, 'LIMIT', 0, limit)
        if #due == 0 then
            return 0
        end
        write('ZREM', later, due)
        for i, record in ipairs(records_of(due)) do
            local it = open_record(due[i], record)
            place(side, '0', side_member(it.kind, it.rank, it.id))
            put(it.id, stepped(it, READY, it.due))
            count(it.kind, DELAYED, -1)
            count(it.kind, READY, 1)
            news[it.kind] = true
        end
        return #due
    end

    return {
        open_record = open_record, stepped = stepped, changed = changed,
        wait_again = wait_again, release_held = release_held, finish = finish,
        promote = promote,
    }
end
