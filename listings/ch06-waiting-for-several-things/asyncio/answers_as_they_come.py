"""Three stations are asked together, and each answer is used when it is there."""

import asyncio


# ANCHOR: main
async def ask(name, seconds):
    await asyncio.sleep(seconds)
    return name


async def main():
    clock = asyncio.get_running_loop().time
    asked = clock()
    stations = [("harbour", 3), ("valley", 1), ("ridge", 2)]
    calls = [ask(name, seconds) for name, seconds in stations]
    for answer in asyncio.as_completed(calls):
        name = await answer
        print(f"{clock() - asked:.0f} s  {name}")


asyncio.run(main())
# ANCHOR_END: main
