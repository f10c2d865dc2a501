"""A client is cancelled while it waits for a survey, and the survey is written."""

import asyncio


# ANCHOR: main
async def survey(begun):
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(3)
    print(f"{clock() - begun:.0f} s  the survey is written")


surveys = set()  # The event loop itself keeps weak references only.


async def client(begun, shielded):
    if shielded:
        running = asyncio.create_task(survey(begun))
        surveys.add(running)
        running.add_done_callback(surveys.discard)
        await asyncio.shield(running)
    else:
        await survey(begun)
    print("the client reads it")


async def main():
    clock = asyncio.get_running_loop().time
    for shielded in [False, True]:
        print(f"shielded: {'yes' if shielded else 'no'}")
        begun = clock()
        waiting = asyncio.create_task(client(begun, shielded))
        await asyncio.sleep(1)
        waiting.cancel()
        await asyncio.wait([waiting])
        print(f"{clock() - begun:.0f} s  the client is gone")
        await asyncio.sleep(4)


asyncio.run(main())
# ANCHOR_END: main
