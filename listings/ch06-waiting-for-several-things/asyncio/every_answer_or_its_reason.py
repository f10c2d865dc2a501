"""Three stations are asked, and every one has an outcome, whatever the others do."""

import asyncio


# ANCHOR: main
async def ask(seconds, wind_kmh):
    await asyncio.sleep(seconds)
    if wind_kmh is None:
        raise ConnectionError("no power")
    return wind_kmh


async def main():
    names = ["harbour", "valley", "ridge"]
    calls = [ask(3, 14), ask(1, None), ask(2, 71)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    for name, answer in zip(names, answers):
        if isinstance(answer, Exception):
            print(f"{name}: {answer}")
        else:
            print(f"{name}: {answer} km/h")
    strongest = max(answer for answer in answers if not isinstance(answer, Exception))
    print(f"strongest: {strongest} km/h")


asyncio.run(main())
# ANCHOR_END: main
