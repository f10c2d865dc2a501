"""Prints nanoseconds for a hand-over between two asyncio tasks."""

import asyncio
import sys
import time


async def handing_over(turns):
    there, back = asyncio.Queue(1), asyncio.Queue(1)

    async def echo():
        for _ in range(turns):
            await back.put(await there.get())

    other = asyncio.create_task(echo())
    start = time.perf_counter_ns()
    for turn in range(turns):
        await there.put(turn)
        await back.get()
    nanoseconds = time.perf_counter_ns() - start
    await other
    return nanoseconds / turns / 2


async def main(turns):
    print(await handing_over(turns))


asyncio.run(main(int(sys.argv[1])))
