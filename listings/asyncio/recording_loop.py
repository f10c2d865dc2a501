"""Records what the tasks of an asyncio program do, and when, under virtual time.

    python3 -m recording_loop FILE OUT

FILE runs unchanged, as `python3 -m virtual_loop FILE` would run it. OUT is written when
it has ended: a recording in the form that `cargo book record` gives the recordings of
listings, so that both can be drawn on one axis.

The loop makes tasks of asyncio's own class written in Python, which behaves as the one
written in C does and can be watched. What a task waits for is read off its coroutine, at
the moment at which it gives the loop its turn back.
"""

import asyncio
import json
import os
import sys

import virtual_loop

# What a task waits for, by the function of asyncio's that the program awaits.
KINDS = {
    "sleep": "sleep",
    "wait_for": "timeout",
    "timeout": "timeout",
    "Lock.acquire": "lock",
    "Semaphore.acquire": "semaphore",
    "Condition.wait": "notify",
    "Event.wait": "notify",
    "Barrier.wait": "barrier",
    "Queue.get": "channel",
    "Queue.put": "channel",
    "Queue.join": "join",
    "gather": "join",
    "wait": "join",
    "Task": "join",
    "TaskGroup.__aexit__": "join",
}


class Recording:
    """What has been seen of one program."""

    def __init__(self, file):
        self.file = os.path.abspath(file)
        self.loop = None
        self.tasks = []
        self.events = []
        self.waits = 0
        self.last = 0.0
        # Who causes what happens: a task's index, the clock, or nobody that is known.
        self.cause = "outside"
        self._line = ""

    def now(self):
        if self.loop is not None:
            self.last = self.loop.time()
        return self.last

    def note(self, task, kind, **facts):
        event = {"at": _milliseconds(self.now())}
        if task is not None:
            event["task"] = task
        event["is"] = kind
        event.update({name: fact for name, fact in facts.items() if fact is not None})
        self.events.append(event)

    def line_of_caller(self):
        """The innermost line of the program on the stack, within the running task."""
        frame, line = sys._getframe(1), None
        while frame is not None and frame.f_code is not RecordedTask.STEP:
            if line is None and self.holds(frame.f_code):
                line = frame.f_lineno
            frame = frame.f_back
        # Called by the loop: the line would be that of `asyncio.run`.
        return line if frame is not None else None

    def holds(self, code):
        return os.path.abspath(code.co_filename) == self.file

    def printed(self, text):
        """Takes text as it is written, and notes each line when it is complete."""
        *lines, self._line = (self._line + text).split("\n")
        task = self.cause if isinstance(self.cause, int) else None
        for line in lines:
            self.note(task, "print", text=line, line=self.line_of_caller())

    def write(self, path, name):
        if self._line:
            self.printed("\n")
        whole = {
            "listing": name,
            "ends": _milliseconds(self.now()),
            "tasks": self.tasks,
            "events": self.events,
        }
        with open(path, "w", encoding="utf-8") as file:
            json.dump(whole, file, ensure_ascii=False)


def _milliseconds(seconds):
    milliseconds = round(seconds * 1000, 6)
    whole = round(milliseconds)
    return whole if whole == milliseconds else milliseconds


class RecordedTask(asyncio.tasks._PyTask):
    """A task that notes when it runs, what it waits for and how it ends."""

    def __init__(self, coro, *, recording, **options):
        self._recording = recording
        self._index = len(recording.tasks)
        self._wait = None
        given = options.get("name")
        known = getattr(coro, "__qualname__", type(coro).__name__)
        task = {"name": given or known.rpartition(".<locals>.")[2]}
        if self._index == 0:
            task["line"] = coro.cr_code.co_firstlineno
        else:
            line = recording.line_of_caller()
            task.update({"line": line} if line else {})
            by = recording.cause if isinstance(recording.cause, int) else None
            task.update({"parent": by} if by is not None else {})
        recording.tasks.append(task)
        super().__init__(coro, **options)
        if self._index > 0:
            recording.note(self._index, "spawn", by=by, line=line)

    def set_name(self, name):
        super().set_name(name)
        self._recording.tasks[self._index]["name"] = str(name)

    # `Task` calls itself by this name: what Python makes of `__step`.
    def _Task__step(self, error=None):
        recording = self._recording
        before, recording.cause = recording.cause, self._index
        recording.note(self._index, "poll")
        self._over(ready=error is None and not self._must_cancel)
        try:
            super()._Task__step(error)
        finally:
            if not self.done():
                self._waits()
                recording.note(self._index, "pause")
            recording.cause = before
        if self.done():
            recording.note(self._index, "end", how=self._how())

    # The frame that runs a task: what is further out is the loop's.
    STEP = _Task__step.__code__

    def _how(self):
        if self.cancelled():
            return "aborted"
        # Looking at `_exception` leaves asyncio's warning about it as it is.
        return "returned" if self._exception is None else "panicked"

    def _over(self, ready):
        if self._wait is not None:
            how = "ready" if ready else "dropped"
            self._recording.note(self._index, "over", wait=self._wait, how=how)
            self._wait = None

    def _waits(self):
        recording, awaited = self._recording, self._fut_waiter
        function, line, what = self._place()
        if awaited is None:
            what = "sleep(0)"
        elif what is None:
            what = _kind_of_future(awaited)
        self._wait = recording.waits
        recording.waits += 1
        until = recording.loop.deadline_of(awaited) if awaited is not None else None
        recording.note(
            self._index,
            "wait",
            wait=self._wait,
            on="yield" if awaited is None else KINDS.get(what, "other"),
            what=what,
            fn=function,
            line=line,
            until=None if until is None else _milliseconds(until),
        )

    def _place(self):
        """The innermost function of the program, its line, and what it awaits."""
        function = line = what = None
        coroutine = self.get_coro()
        while coroutine is not None:
            code = getattr(coroutine, "cr_code", None)
            if code is not None and self._recording.holds(code):
                function, line, what = code.co_qualname, coroutine.cr_frame.f_lineno, None
            elif code is not None and what is None and code.co_qualname[0] != "_":
                what = code.co_qualname
            coroutine = getattr(coroutine, "cr_await", None)
        function = function and function.rpartition(".<locals>.")[2]
        return function, line, what


def _kind_of_future(future):
    if isinstance(future, asyncio.tasks._PyTask):
        return "Task"
    return "gather" if type(future).__name__ == "_GatheringFuture" else "Future"


class RecordingLoop(virtual_loop.VirtualLoop):
    """A virtual loop that knows who causes what it calls."""

    recording = None

    def __init__(self):
        super().__init__()
        if self.recording.loop is None:
            self.recording.loop = self
        self.set_task_factory(self._make_task)

    def _make_task(self, loop, coro, **options):
        recording = self.recording
        if recording.tasks and recording.cause == "outside":
            # `asyncio.run` tidies up with tasks of its own, after the program's.
            return asyncio.tasks._PyTask(coro, loop=loop, **options)
        return RecordedTask(coro, loop=loop, recording=recording, **options)

    def call_soon(self, callback, *args, context=None):
        task = getattr(callback, "__self__", None)
        if not isinstance(task, RecordedTask):
            callback = self._caused(callback, self.recording.cause)
        elif callback.__name__ == "__wakeup":
            self._woken(task)
        return super().call_soon(callback, *args, context=context)

    def _woken(self, task):
        recording = self.recording
        line = None
        if isinstance(recording.cause, int):
            line = recording.line_of_caller()
        recording.note(
            task._index, "wake", by=recording.cause, wait=task._wait, line=line
        )

    def call_at(self, when, callback, *args, context=None):
        return super().call_at(
            when, self._caused(callback, "clock"), *args, context=context
        )

    def _caused(self, callback, cause):
        def call(*args):
            before, self.recording.cause = self.recording.cause, cause
            try:
                return callback(*args)
            finally:
                self.recording.cause = before

        return call

    def deadline_of(self, future):
        """When a timer will set this future, if one will."""
        for timer in self._scheduled:
            if not timer.cancelled() and timer._args and timer._args[0] is future:
                return timer.when()
        return None


class _Tee:
    """A stream whose text is noted, too."""

    def __init__(self, stream, recording):
        self._stream = stream
        self._recording = recording

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def write(self, text):
        self._recording.printed(text)
        return self._stream.write(text)


def main():
    """Runs the program named on the command line, and returns its exit code."""
    if len(sys.argv) != 3 or sys.argv[1] in ("-h", "--help"):
        print(__doc__, file=sys.stderr)
        return 2
    file, out = sys.argv[1:]
    del sys.argv[2]
    RecordingLoop.recording = recording = Recording(file)
    sys.stdout = _Tee(sys.stdout, recording)
    sys.stderr = _Tee(sys.stderr, recording)
    code = virtual_loop.main(RecordingLoop)
    name = os.path.splitext(os.path.basename(file))[0]
    recording.write(out, f"{name}-asyncio")
    return code


if __name__ == "__main__":
    # As in `virtual_loop`: each class exists once, not twice.
    import recording_loop

    sys.exit(recording_loop.main())
