"""Runs an ordinary asyncio program under virtual time: no wait takes any.

    python3 -m virtual_loop FILE [ARGS...]

FILE runs unchanged, as `python3 FILE` would run it, except that every event
loop made by `asyncio.run` or `asyncio.Runner` keeps a clock of its own. The
clock starts at 0. While a task can run, it stands still; when all of them
wait, it jumps to the earliest deadline. Tokio calls the same thing
`start_paused`.

What differs from asyncio's own loop:

- Timers with equal deadlines fire in the order in which they were made.
  asyncio keeps timers in a heap, which does not preserve that order.
- While a thread of an executor works (`asyncio.to_thread`), the clock stands
  still and the loop waits for the thread in real time.
- When no task can run, no timer is set and nothing else could wake a task,
  the program ends with `Deadlock`, which names the tasks that wait and where.

What does not: `time.sleep` and `time.monotonic` know nothing of virtual time.
Neither do sockets and child processes, so a timeout around them fires before
the other side has had a chance to answer. A program that passes its own
`loop_factory` gets the loop it asked for.
"""

import asyncio
import heapq
import itertools
import math
import os
import runpy
import selectors
import sys
import threading
import traceback
from concurrent.futures import Executor, ThreadPoolExecutor

# How long a loop that waits for threads or sockets looks for them at a time.
GLANCE = 0.05
# How long, in real seconds, a socket or a foreign thread may take to wake a
# loop that has nothing else to wait for.
PATIENCE = 2.0


class Deadlock(RuntimeError):
    """Every task waits, and nothing is left that could wake one of them."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next deadline instead of waiting."""

    def __init__(self):
        self._now = 0.0
        self._timers_made = itertools.count()
        self._calls = _ThreadCalls()
        super().__init__(selectors.DefaultSelector())
        self._selector = _JumpingSelector(self, self._selector)
        self.set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))

    def time(self):
        """Seconds since the loop was made, on its own clock."""
        return self._now

    def call_at(self, when, callback, *args, context=None):
        """Like asyncio's own, but equal deadlines keep the order of the calls."""
        self._check_closed()
        made = next(self._timers_made)
        timer = _Timer(made, when, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer

    def run_in_executor(self, executor, func, *args):
        """Like asyncio's own; the clock stands still until `func` has ended.

        Cancelling the future that is returned ends no thread, so it does not
        set the clock going either.
        """
        call = _Call(executor or self._default_executor)
        future = super().run_in_executor(call, func, *args)
        # Only now: the callback that wakes this loop has to come before it.
        self._calls.watch(call.submitted)
        return future

    async def shutdown_default_executor(self, *args, **kwargs):
        """Like asyncio's own; its timeout must not pass while threads work."""
        with self._calls:
            await super().shutdown_default_executor(*args, **kwargs)

    def _jump_to(self, deadline):
        # The deadline itself, so that no rounding adds up over many waits.
        self._now = max(self._now, deadline)
        # asyncio fires what is due before now + resolution. Years from now that sum
        # would be rounded to now, and the timer never be due.
        self._clock_resolution = max(self._clock_resolution, 2 * math.ulp(self._now))

    def _next_deadline(self):
        # `_run_once` has dropped cancelled timers from the head of the heap.
        return self._scheduled[0].when() if self._scheduled else None


class _Timer(asyncio.TimerHandle):
    """A timer that knows how many were made before it."""

    __slots__ = ("_made",)

    def __init__(self, made, when, callback, args, loop, context):
        super().__init__(when, callback, args, loop, context)
        self._made = made

    def __lt__(self, other):
        return (self._when, self._made) < (other._when, other._made)


class _Call(Executor):
    """Hands one call on to an executor and remembers the future it returned."""

    def __init__(self, executor):
        self._executor = executor
        self.submitted = None

    def submit(self, fn, /, *args, **kwargs):
        self.submitted = self._executor.submit(fn, *args, **kwargs)
        return self.submitted


class _ThreadCalls:
    """Counts the calls that threads of executors have not finished."""

    def __init__(self):
        self._lock = threading.Lock()
        self._running = 0

    def __bool__(self):
        return self._running > 0

    def __enter__(self):
        with self._lock:
            self._running += 1

    def __exit__(self, *_):
        with self._lock:
            self._running -= 1

    def watch(self, future):
        self.__enter__()
        future.add_done_callback(self.__exit__)


class _JumpingSelector:
    """A selector that moves the loop's clock where others would wait."""

    def __init__(self, loop, selector):
        self._loop = loop
        self._selector = selector

    def __getattr__(self, name):
        return getattr(self._selector, name)

    def select(self, timeout=None):
        events = self._selector.select(0)
        if events or (timeout is not None and timeout <= 0):
            return events
        if self._loop._calls:
            return self._selector.select(GLANCE)
        deadline = self._loop._next_deadline()
        if deadline is not None:
            self._loop._jump_to(deadline)
            return events
        if self._somebody_else_may_wake_us():
            events = self._selector.select(PATIENCE)
        if not events:
            raise Deadlock(_describe_waiting_tasks(self._loop))
        return events

    def _somebody_else_may_wake_us(self):
        # One registration is the pipe through which threads wake the loop.
        return len(self._selector.get_map()) > 1 or threading.active_count() > 1


def _describe_waiting_tasks(loop):
    lines = [f"deadlock at {loop.time():g} s: no task can run and no timer is set"]
    # Tasks are kept in a set: sorted, two runs print the same.
    for task in sorted(asyncio.all_tasks(loop), key=_sort_key):
        lines.append(f"  {_name(task)} waits at {_place(task)}")
    lines.append("  Which of them should have been woken, and by whom?")
    return "\n".join(lines)


def _sort_key(task):
    name = task.get_name()
    digits = name.removeprefix("Task-")
    return (0, int(digits), "") if digits.isdecimal() else (1, 0, name)


def _name(task):
    return f"{task.get_name()} ({task.get_coro().__qualname__})"


def _place(task):
    # A task's stack ends at its own frame; what it awaits hangs below that.
    place = "its start"
    awaited = task.get_coro()
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "gi_frame", None)
        if frame is not None and not _is_part_of_asyncio(frame):
            place = f"{frame.f_code.co_filename}:{frame.f_lineno}"
        awaited = getattr(awaited, "cr_await", None) or getattr(
            awaited, "gi_yieldfrom", None
        )
    return place


def _is_part_of_asyncio(frame):
    library = os.path.dirname(asyncio.__file__)
    return frame.f_code.co_filename.startswith(library)


def install(loop=VirtualLoop):
    """Gives every loop that `asyncio.run` makes from now on a virtual clock."""
    # `asyncio.Runner` looks the name up in this module each time it needs a loop.
    asyncio.events.new_event_loop = loop
    asyncio.new_event_loop = loop


def main(loop=VirtualLoop):
    """Runs the program named on the command line, and returns its exit code."""
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__, file=sys.stderr)
        return 2
    file = sys.argv[1]
    if not os.path.isfile(file):
        print(f"virtual_loop: {file}: no such file", file=sys.stderr)
        return 2
    del sys.argv[0]
    sys.path[0] = os.path.dirname(os.path.abspath(file))
    install(loop)
    try:
        runpy.run_path(file, run_name="__main__")
    except Deadlock as deadlock:
        print(f"virtual_loop: {file}: {deadlock}", file=sys.stderr)
        return 1
    except Exception:
        _print_traceback_of_program(file)
        return 1
    return 0


def _print_traceback_of_program(file):
    """Prints the current exception as `python3 FILE` would: without our frames."""
    kind, error, frames = sys.exc_info()
    while frames is not None and frames.tb_frame.f_code.co_filename != file:
        frames = frames.tb_next
    traceback.print_exception(kind, error, frames)


if __name__ == "__main__":
    # Imported under its own name, so that `Deadlock` exists once, not twice.
    import virtual_loop

    sys.exit(virtual_loop.main())
