"""A deadline around a group waits until the others are gone."""

import asyncio


# ANCHOR: main
async def lift():
    try:
        await asyncio.sleep(9)
    finally:
        print("crane: down")


async def unload(limit):
    async with asyncio.timeout(limit), asyncio.TaskGroup() as group:
        group.create_task(lift())


async def main():
    for limit in [2, 20]:
        try:
            await unload(limit)
            print("unloaded: next ship")
        except TimeoutError:
            print("too late: next ship")


asyncio.run(main())
# ANCHOR_END: main
