"""Waits for three stations in two ways, and prints how long each way took."""

import asyncio


# ANCHOR: program
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
    winds = (await station(14), await station(9), await station(71))
    print(f"one after another: {winds} after {clock() - start:.0f} s")

    start = clock()
    winds = tuple(await asyncio.gather(station(14), station(9), station(71)))
    print(f"together: {winds} after {clock() - start:.0f} s")


asyncio.run(main())
# ANCHOR_END: main
# ANCHOR_END: program
