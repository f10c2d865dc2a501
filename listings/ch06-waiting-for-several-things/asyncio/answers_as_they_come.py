"""Three carriers make an offer, and the cheapest so far is known at any time."""

import asyncio
import math


# ANCHOR: main
async def offer(carrier, seconds, price_per_kg, kg):
    await asyncio.sleep(seconds)
    return carrier, price_per_kg * kg


async def main():
    clock = asyncio.get_running_loop().time
    asked = clock()
    offers = [
        offer("mail", 4, 4, kg=12),
        offer("courier", 1, 5, kg=12),
        offer("ferry", 2, 3, kg=12),
    ]
    cheapest = math.inf
    for answer in asyncio.as_completed(offers):
        carrier, price = await answer
        cheapest = min(cheapest, price)
        seconds = f"{clock() - asked:.0f}"
        print(f"{seconds} s  {carrier}: {price}, cheapest so far: {cheapest}")


asyncio.run(main())
# ANCHOR_END: main
