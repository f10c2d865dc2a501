"""Two ships lie at one berth, one after the other."""

import asyncio


async def main():
    for ship in ["Adler", "Möwe"]:
        print(f"{ship} lies at the berth")


asyncio.run(main())
