"""One of two calls fails; the other is stopped, or left to finish."""

import asyncio


# ANCHOR: main
async def harbour():
    try:
        await asyncio.sleep(3)
        print("  the harbour answers")
        return 14
    finally:
        print("  the line to the harbour is free")


async def valley():
    await asyncio.sleep(1)
    raise ConnectionError("no power")


async def main():
    try:
        async with asyncio.TaskGroup() as calls:
            calls.create_task(harbour())
            calls.create_task(valley())
    except* ConnectionError as group:
        print(f"stopped: {group.exceptions[0]}")
    await asyncio.sleep(5)

    try:
        await asyncio.gather(harbour(), valley())
    except ConnectionError as reason:
        print(f"left: {reason}")
    await asyncio.sleep(5)


asyncio.run(main())
# ANCHOR_END: main
