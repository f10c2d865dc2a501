"""Runs two coroutines from a queue that only their wakers fill."""

from collections import deque
from types import coroutine


class Runtime:
    def __init__(self):
        self.tasks = {}
        self.spawned = 0
        self.ready = deque()

    def spawn(self, coroutine):
        self.tasks[self.spawned] = coroutine
        self.ready.append(self.spawned)
        self.spawned += 1

    def run(self):
        while self.ready:
            self.poll(self.ready.popleft())

    def poll(self, task):
        print(f"poll {task}")

        def wake():
            print(f"  wake {task}")
            self.ready.append(task)

        try:
            # What the coroutine yields is told how to wake it.
            self.tasks[task].send(None)(wake)
        except StopIteration:
            del self.tasks[task]
            print(f"  {task} has ended")
        else:
            print(f"  {task} is pending")


class Gate:
    """A canal gate: boats wait for it until the keeper opens it."""

    def __init__(self):
        self.is_open = False
        self.boat = None

    def register(self, wake):
        self.boat = wake

    @coroutine
    def opened(self):
        while not self.is_open:
            yield self.register

    def open(self):
        self.is_open = True
        if self.boat:
            self.boat()


async def boat(gate):
    print("  boat: waits at the gate")
    await gate.opened()
    print("  boat: passes")


async def keeper(gate):
    print("  keeper: opens the gate")
    gate.open()
    print("  keeper: goes home")


def main():
    runtime = Runtime()
    gate = Gate()
    runtime.spawn(boat(gate))
    runtime.spawn(keeper(gate))
    runtime.run()


main()
