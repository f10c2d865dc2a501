"""Awaits three readings created beforehand, then three tasks created beforehand."""

import asyncio


# ANCHOR: station
async def station(wind_kmh):
    """A station that answers after a second, with the wind in km/h."""
    await asyncio.sleep(1)
    return wind_kmh


# ANCHOR_END: station
# ANCHOR: main
async def main():
    clock = asyncio.get_running_loop().time

    start = clock()
    strongest = 0
    for reading in [station(wind_kmh) for wind_kmh in (14, 9, 71)]:
        strongest = max(strongest, await reading)
    print(f"created first: {strongest} km/h after {clock() - start:.0f} s")

    start = clock()
    strongest = 0
    for task in [asyncio.create_task(station(wind_kmh)) for wind_kmh in (14, 9, 71)]:
        strongest = max(strongest, await task)
    print(f"spawned first: {strongest} km/h after {clock() - start:.0f} s")


asyncio.run(main())
# ANCHOR_END: main
