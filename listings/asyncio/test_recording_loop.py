"""Proves what `recording_loop` promises: python3 -m unittest discover listings/asyncio"""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


def record(program):
    """Runs a program, and returns what it printed and its recording."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "program.py")
        out = os.path.join(folder, "out.json")
        with open(file, "w", encoding="utf-8") as source:
            source.write(textwrap.dedent(program).lstrip())
        ran = subprocess.run(
            [sys.executable, "-m", "recording_loop", file, out],
            env={**os.environ, "PYTHONPATH": HERE, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        with open(out, encoding="utf-8") as recording:
            return ran, json.load(recording)


def of(recording, kind):
    return [event for event in recording["events"] if event["is"] == kind]


class Recordings(unittest.TestCase):
    def test_tasks_have_names_lines_and_parents_and_asyncios_own_are_left_out(self):
        _, recording = record(
            """
            import asyncio

            async def reading():
                await asyncio.sleep(1)

            async def main():
                await asyncio.gather(reading(), asyncio.create_task(reading(), name="b"))

            asyncio.run(main())
            """
        )
        self.assertEqual(
            recording["tasks"],
            [
                {"name": "main", "line": 6},
                {"name": "b", "line": 7, "code": 3, "parent": 0},
                {"name": "reading", "line": 7, "code": 3, "parent": 0},
            ],
        )
        self.assertEqual(recording["ends"], 1000)
        # What gathers is woken by asyncio itself, at no line of the program.
        self.assertNotIn("line", of(recording, "wake")[-1])

    def test_waits_name_what_where_and_until_when(self):
        _, recording = record(
            """
            import asyncio

            async def holder(lock):
                async with lock:
                    await asyncio.sleep(0.25)

            async def main():
                lock = asyncio.Lock()
                task = asyncio.create_task(holder(lock))
                await asyncio.sleep(0)
                async with lock:
                    await task

            asyncio.run(main())
            """
        )
        seen = [
            (wait["task"], wait["on"], wait.get("what"), wait["line"], wait.get("until"))
            for wait in of(recording, "wait")
        ]
        self.assertEqual(
            seen,
            [
                (0, "yield", "sleep(0)", 10, None),
                (1, "sleep", "sleep", 5, 250),
                (0, "lock", "Lock.acquire", 11, None),
            ],
        )
        causes = [(wake["task"], wake["by"]) for wake in of(recording, "wake")]
        # The lock goes to the main task while the holder runs.
        self.assertIn((1, "clock"), causes)
        self.assertIn((0, 1), causes)

    def test_ends_are_told_apart(self):
        ran, recording = record(
            """
            import asyncio

            async def fails():
                raise ValueError("no wind")

            async def main():
                bad = asyncio.create_task(fails())
                long = asyncio.create_task(asyncio.sleep(9))
                await asyncio.wait([bad])
                long.cancel()
                await asyncio.wait([long])
                bad.exception()

            asyncio.run(main())
            """
        )
        self.assertEqual(ran.returncode, 0, ran.stderr)
        ends = [(end["task"], end["how"]) for end in of(recording, "end")]
        self.assertEqual(ends, [(1, "panicked"), (2, "aborted"), (0, "returned")])

    def test_what_the_loop_does_of_itself_has_no_line(self):
        _, recording = record(
            """
            import asyncio

            async def reading():
                await asyncio.sleep(1)

            async def main():
                await asyncio.gather(reading(), reading())

            asyncio.run(main())
            """
        )
        # `gather` wakes the main task from a callback, after the reading has ended.
        wakes = [wake for wake in of(recording, "wake") if wake["task"] == 0]
        self.assertEqual([wake.get("line") for wake in wakes], [None])

    def test_lines_are_noted_when_they_are_complete_and_still_printed(self):
        ran, recording = record(
            """
            import asyncio

            async def main():
                print("a", end="")
                await asyncio.sleep(1)
                print("b\\nc")

            asyncio.run(main())
            """
        )
        self.assertEqual(ran.stdout, "ab\nc\n")
        printed = [(p["at"], p["text"], p["line"]) for p in of(recording, "print")]
        self.assertEqual(printed, [(1000, "ab", 6), (1000, "c", 6)])

    def test_an_exception_leaves_the_programs_exit_code(self):
        ran, recording = record(
            """
            import asyncio

            async def main():
                raise SystemError("no station")

            asyncio.run(main())
            """
        )
        self.assertEqual(ran.returncode, 1)
        self.assertEqual(of(recording, "end")[0]["how"], "panicked")


if __name__ == "__main__":
    unittest.main()
