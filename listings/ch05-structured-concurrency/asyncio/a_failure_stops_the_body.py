"""A `TaskGroup` stops its body when a task fails."""

import asyncio


# ANCHOR: offices
async def pilot():
    try:
        await asyncio.sleep(9)
    finally:
        print("     pilot: goes home")


async def refused_by(office):
    await asyncio.sleep(1)
    raise PermissionError(office)


# ANCHOR_END: offices
# ANCHOR: clear
async def clear(until_high_tide):
    loop = asyncio.get_running_loop()
    start = loop.time()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(pilot())
            group.create_task(refused_by("customs"))
            group.create_task(refused_by("health"))
            await asyncio.sleep(until_high_tide)
        cleared = "cleared for sea"
    except* PermissionError as refused:
        offices = ", ".join(str(error) for error in refused.exceptions)
        cleared = f"refused by {offices}"
    print(f"{int(loop.time() - start)} s  {cleared}")


async def main():
    await clear(0)
    await clear(6)


asyncio.run(main())
# ANCHOR_END: clear
