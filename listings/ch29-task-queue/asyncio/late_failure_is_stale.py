"""Under a token, the report of a worker that was paused comes to nothing."""

import asyncio
from collections import deque
from enum import Enum

LEASE = 5


# ANCHOR: queue
class Settled(Enum):
    Ok = "Ok"
    Stale = "Stale"


class Fenced:
    def __init__(self):
        self.clock = asyncio.get_running_loop().time
        self.waiting, self.leased, self.last_token = deque(), {}, 0

    def push(self, order):
        self.waiting.append(order)

    def lease(self):
        now = self.clock()
        for order, (_, deadline) in reversed(list(self.leased.items())):
            if deadline <= now:
                del self.leased[order]
                self.waiting.appendleft(order)
        if not self.waiting:
            return None
        order = self.waiting.popleft()
        self.last_token += 1
        self.leased[order] = self.last_token, now + LEASE
        return order, self.last_token

    def end(self, order, token):
        if self.leased.get(order, (None, None))[0] != token:
            return Settled.Stale
        del self.leased[order]
        return Settled.Ok

    def done(self, order, token):
        return self.end(order, token)

    def failed(self, order, token):
        if (settled := self.end(order, token)) is Settled.Ok:
            self.waiting.append(order)
        return settled

    def unfinished(self):
        return len(self.waiting) + len(self.leased)


# ANCHOR_END: queue
# ANCHOR: main
async def work(name, queue, start):
    while queue.unfinished() > 0:
        if (lease := queue.lease()) is None:
            await asyncio.sleep(1)
            continue
        order, token = lease
        say(start, f"{name} takes order {order}")
        await asyncio.sleep(3)
        say(start, f"{name} has charged order {order}")
        queue.done(order, token)


async def main():
    start, queue = asyncio.get_running_loop().time(), Fenced()
    queue.push(1)
    ann = queue.lease()
    say(start, "Ann takes order 1, is paused")
    async with asyncio.TaskGroup() as group:
        group.create_task(work("Bob", queue, start))
        group.create_task(work("Carl", queue, start))
        await asyncio.sleep(6)
        settled = queue.failed(*ann)
        say(start, f"Ann reports failed: {settled.value}")


# ANCHOR_END: main
def say(start, what):
    seconds = int(asyncio.get_running_loop().time() - start)
    print(f"{seconds:>2} s  {what}")


asyncio.run(main())
