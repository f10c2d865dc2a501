"""Ten thousand tasks wait for a second each: one thread, one second."""

import asyncio
import threading


# ANCHOR: main
async def wait():
    await asyncio.sleep(1)
    return threading.get_ident()


async def main():
    clock = asyncio.get_running_loop().time

    start = clock()
    woke_on = await asyncio.gather(*(wait() for _ in range(10_000)))
    seconds = clock() - start
    print(f"{len(woke_on)} waits, {seconds:.0f} s, {len(set(woke_on))} thread")


asyncio.run(main())
# ANCHOR_END: main
