"""A delivery that takes too long is given up, and tried again."""

import asyncio


# ANCHOR: main
async def deliver(begun, boat, seconds):
    await asyncio.sleep(seconds)
    print(f"{clock() - begun:.0f} s: {boat} unloads the crate")


async def main():
    begun = clock()
    for boat, seconds in [("ferry", 4), ("tug", 1)]:
        delivery = asyncio.create_task(deliver(begun, boat, seconds))
        try:
            # Without the shield, `wait_for` would cancel the delivery.
            await asyncio.wait_for(asyncio.shield(delivery), 2)
            break
        except TimeoutError:
            print(f"{clock() - begun:.0f} s: {boat} is given up")
    await asyncio.sleep(2)


def clock():
    return asyncio.get_running_loop().time()


asyncio.run(main())
# ANCHOR_END: main
