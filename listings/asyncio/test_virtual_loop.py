"""Proves what `virtual_loop` promises: python3 -m unittest discover listings/asyncio"""

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest

import virtual_loop

HERE = os.path.dirname(os.path.abspath(virtual_loop.__file__))


def run(main):
    with asyncio.Runner(loop_factory=virtual_loop.VirtualLoop) as runner:
        return runner.run(main)


def clock():
    return asyncio.get_running_loop().time()


class Time(unittest.TestCase):
    def test_a_wait_takes_no_real_time(self):
        async def main():
            await asyncio.sleep(3600)
            return clock()

        started = time.monotonic()
        self.assertEqual(run(main()), 3600)
        self.assertLess(time.monotonic() - started, 5)

    def test_the_clock_starts_at_zero_and_stands_still_while_a_task_runs(self):
        async def main():
            before = clock()
            time.sleep(0.01)
            await asyncio.sleep(0)
            return before, clock()

        self.assertEqual(run(main()), (0, 0))

    def test_waits_together_take_as_long_as_the_longest(self):
        async def main():
            await asyncio.gather(*(asyncio.sleep(seconds) for seconds in (3, 1, 2)))
            return clock()

        self.assertEqual(run(main()), 3)

    def test_the_clock_jumps_to_the_deadline_itself(self):
        async def main():
            times = []
            for _ in range(1000):
                deadline = clock() + 0.1
                await asyncio.sleep(0.1)
                times.append(clock() == deadline)
            return all(times)

        self.assertTrue(run(main()))

    def test_a_wait_longer_than_a_selector_allows_arrives(self):
        async def main():
            await asyncio.sleep(10 * 365 * 24 * 3600)
            return clock()

        self.assertEqual(run(main()), 10 * 365 * 24 * 3600)

    def test_a_timeout_fires_at_its_deadline(self):
        async def main():
            try:
                async with asyncio.timeout(5):
                    await asyncio.sleep(100)
            except TimeoutError:
                return clock()

        self.assertEqual(run(main()), 5)

    def test_a_cancelled_timer_does_not_move_the_clock(self):
        async def main():
            asyncio.get_running_loop().call_later(50, print).cancel()
            await asyncio.sleep(1)
            return clock()

        self.assertEqual(run(main()), 1)


class Order(unittest.TestCase):
    def test_equal_deadlines_fire_in_the_order_of_registration(self):
        async def trial(starts, deadline):
            made, fired = [], []
            begin = clock()

            async def wait(number, start):
                await asyncio.sleep(start)
                made.append(number)
                await asyncio.sleep(begin + deadline - clock())
                fired.append(number)

            await asyncio.gather(*(wait(n, start) for n, start in enumerate(starts)))
            return made == fired

        async def main():
            chance = random.Random(1)
            for _ in range(500):
                deadline = chance.randint(1, 100)
                count = chance.randint(2, 9)
                starts = [chance.randrange(deadline) for _ in range(count)]
                self.assertTrue(await trial(starts, deadline), (starts, deadline))

        run(main())


class Threads(unittest.TestCase):
    def test_a_timeout_does_not_fire_while_a_thread_works(self):
        def read():
            time.sleep(0.2)
            return "read"

        async def main():
            async with asyncio.timeout(0.001):
                reading = await asyncio.to_thread(read)
            return reading, clock()

        self.assertEqual(run(main()), ("read", 0))

    def test_cancelling_the_wait_for_a_thread_does_not_set_the_clock_going(self):
        ended = threading.Event()

        def read():
            time.sleep(0.2)
            ended.set()

        async def main():
            reading = asyncio.create_task(asyncio.to_thread(read))
            await asyncio.sleep(0)
            reading.cancel()
            await asyncio.sleep(60)
            return ended.is_set()

        self.assertTrue(run(main()))

    def test_the_clock_goes_on_after_the_thread(self):
        async def main():
            await asyncio.to_thread(time.sleep, 0.01)
            await asyncio.sleep(7)
            return clock()

        self.assertEqual(run(main()), 7)

    def test_another_thread_may_wake_the_loop(self):
        async def main():
            loop = asyncio.get_running_loop()
            woken = asyncio.Event()
            wake = lambda: loop.call_soon_threadsafe(woken.set)  # noqa: E731
            threading.Timer(0.1, wake).start()
            await woken.wait()
            return "woken"

        self.assertEqual(run(main()), "woken")


class CommandLine(unittest.TestCase):
    def virtual_loop(self, program, *args):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "program.py")
            with open(file, "w", encoding="utf-8") as source:
                source.write(textwrap.dedent(program))
            return subprocess.run(
                [sys.executable, "-m", "virtual_loop", file, *args],
                env=os.environ | {"PYTHONPATH": HERE},
                capture_output=True,
                text=True,
                timeout=30,
            )

    def test_an_ordinary_program_runs_unchanged(self):
        done = self.virtual_loop(
            """
            import asyncio, sys

            async def main():
                await asyncio.sleep(1000)
                print(sys.argv[1:], asyncio.get_running_loop().time())

            if __name__ == "__main__":
                asyncio.run(main())
            """,
            "--station",
            "ridge",
        )
        self.assertEqual(done.stdout, "['--station', 'ridge'] 1000.0\n")
        self.assertEqual((done.stderr, done.returncode), ("", 0))

    def test_a_deadlock_ends_the_program_and_names_who_waits_and_where(self):
        done = self.virtual_loop(
            """
            import asyncio

            async def wait_for_gale(gale):
                await gale.wait()

            async def main():
                await wait_for_gale(asyncio.Event())

            asyncio.run(main())
            """
        )
        self.assertEqual(done.returncode, 1)
        self.assertIn("deadlock at 0 s", done.stderr)
        self.assertRegex(done.stderr, r"Task-1 \(main\) waits at .*program\.py:5")
        self.assertNotIn("Traceback", done.stderr)

    def test_a_failing_program_fails_as_it_would_without(self):
        done = self.virtual_loop(
            """
            import asyncio

            async def main():
                raise ValueError("no such station")

            asyncio.run(main())
            """
        )
        self.assertEqual(done.returncode, 1)
        self.assertIn('program.py", line 7', done.stderr)
        self.assertIn("ValueError: no such station", done.stderr)
        self.assertNotIn("runpy", done.stderr)
        self.assertNotIn("virtual_loop.py", done.stderr)

    def test_the_exit_code_of_the_program_is_kept(self):
        self.assertEqual(self.virtual_loop("raise SystemExit(3)").returncode, 3)

    def test_a_missing_file_is_named(self):
        done = subprocess.run(
            [sys.executable, "-m", "virtual_loop", "no/such.py"],
            env=os.environ | {"PYTHONPATH": HERE},
            capture_output=True,
            text=True,
            timeout=30,
        )
        self.assertEqual(done.returncode, 2)
        self.assertIn("no/such.py: no such file", done.stderr)


if __name__ == "__main__":
    unittest.main()
