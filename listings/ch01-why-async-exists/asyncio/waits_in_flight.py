"""Requests in flight are the rate at which they arrive times how long each waits."""

import asyncio


# ANCHOR: in_flight
async def in_flight(rate, wait):
    """Starts a request every `1 / rate` seconds and counts those that still wait."""
    waiting = set()

    async def arrivals():
        clock = asyncio.get_running_loop().time
        start = clock()
        for arrived in range(1, 1_000_000):
            request = asyncio.create_task(asyncio.sleep(wait))
            waiting.add(request)
            request.add_done_callback(waiting.discard)
            await asyncio.sleep(start + arrived / rate - clock())

    arriving = asyncio.create_task(arrivals())
    # Long enough to be steady, and a millisecond after an arrival, not upon one.
    await asyncio.sleep(10.001)
    arriving.cancel()
    return len(waiting)


# ANCHOR_END: in_flight
# ANCHOR: main
async def main():
    for rate, wait_ms in [(50, 200), (200, 500), (500, 2_000)]:
        measured = await in_flight(rate, wait_ms / 1_000)
        print(f"{rate:>3} a second, {wait_ms:>4} ms each: {measured:>4} in flight")


asyncio.run(main())
# ANCHOR_END: main
