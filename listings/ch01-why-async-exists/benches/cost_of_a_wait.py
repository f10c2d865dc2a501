"""Prints bytes and nanoseconds for each of COUNT asyncio tasks that wait."""

import asyncio
import sys
import time


def resident():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024


async def main(count):
    never = asyncio.get_running_loop().create_future()

    begun = 0

    async def wait():
        nonlocal begun
        begun += 1
        await never

    before, start = resident(), time.perf_counter_ns()
    tasks = [asyncio.create_task(wait()) for _ in range(count)]
    while begun < count:
        await asyncio.sleep(0)
    nanoseconds = time.perf_counter_ns() - start
    print(f"{(resident() - before) / count} 0 {nanoseconds / count}")
    never.set_result(None)
    await asyncio.gather(*tasks)


asyncio.run(main(int(sys.argv[1])))
