"""Waits for all three stations at once, on one thread: the gale warning is in time."""

import asyncio
from dataclasses import dataclass

WARN_WITHIN = 2
GALE_KMH = 62


# ANCHOR: read
@dataclass
class Station:
    name: str
    answers_after: float
    wind_kmh: int

    async def read(self):
        await asyncio.sleep(self.answers_after)
        return self.wind_kmh


# ANCHOR_END: read
STATIONS = [
    Station("harbour", 0.2, 14),
    Station("valley", 3, 9),
    Station("ridge", 0.4, 71),
]


# ANCHOR: round
# ANCHOR: report
async def report(station, asked):
    wind_kmh = await station.read()
    waited = asyncio.get_running_loop().time() - asked
    warning = ""
    if wind_kmh >= GALE_KMH:
        warning = "  gale warning"
        if waited > WARN_WITHIN:
            warning += ", too late"
    print(f"{int(waited)} s  {station.name:<7} {wind_kmh:>3} km/h{warning}")


# ANCHOR_END: report
# ANCHOR: main
async def main():
    asked = asyncio.get_running_loop().time()
    await asyncio.gather(*(report(station, asked) for station in STATIONS))


asyncio.run(main())
# ANCHOR_END: main
# ANCHOR_END: round
