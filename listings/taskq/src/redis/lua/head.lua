-- What every script begins with. The keys are the same in each; those that only some
-- scripts need follow from KEYS[13] on.
local job, spec, stats, side, later, leased, calls, open, kept, dead, held, kick =
    unpack(KEYS, 1, 12)
local call, pack, unpack_from = redis.call, struct.pack, struct.unpack
local cut, byte = string.sub, string.byte

-- What nearly every call asks for is done by a part that comes before the functions of
-- the rest (`…_usual.lua`, `settle_one.lua`): to make them takes Redis longer than to
-- move a job. It reads each byte of a text anew, and writes a number in twice the time
-- of a text: so texts are short, and `'1'` is no slip.
local time = call('TIME')
local now_us = time[1] * 1000000 + time[2]
local now = math.floor(now_us / 1000)

-- A job's record: HEAD, its steps (STEP, the latest first), COLD, which never changes,
-- its worker, and what was said of it last: its result, or why it failed.
--   HEAD: state, flags, attempts, token, how many jobs have that token, due;
--         how many steps, and the lengths of COLD, of the worker and of what was said
--   COLD: rank, attempts allowed, time to keep, delay, kind, batch
-- Binary, because a record is read and written in every step of every job.
--
-- A job has no record until something happens to it: what `spec` holds of it, beside
-- what only workers read, is its first step and COLD, whose last byte is the length of
-- both. A one after that says that it was cancelled before anything else.
local HEAD, COLD, STEP = '>BBI4I8HI8BHHI4', '>I8I4I8I8Bc0Bc0', '>BI4I6'
local HEAD_AND_STEP, BIRTH = '>BBI4I8HI8BHHI4BI4I6', '>BI4I6I8'
local TOKEN, STEPS, AFTER_HEAD, STEP_SIZE, HISTORY = 7, 25, 34, 11, 32
local HELD, DELAYED, READY, LEASED, DONE, DEAD, CANCELLED = 0, 1, 2, 3, 4, 5, 6
-- What else is counted. Who is leased is what remains; done is what is kept and
-- forgotten.
local ENQUEUED, FORGOTTEN, FORGOTTEN_DONE, FAILED, EXPIRED = 7, 8, 9, 10, 11
local OF_READY, OF_DONE = ':2', ':4'
-- Flags: somebody wants it to stop; its batch has heard that it ended.
local STOP, TOLD = 1, 2

