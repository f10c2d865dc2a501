"""Read, await, write: two coroutines on one thread count two reports as one."""

import asyncio

# ANCHOR: main
reports = 0


async def count_report():
    global reports
    before = reports
    await acknowledge()
    reports = before + 1


async def acknowledge():
    await asyncio.sleep(0.01)


async def main():
    await asyncio.gather(count_report(), count_report())
    print(f"2 reports came, {reports} counted")


asyncio.run(main())
# ANCHOR_END: main
