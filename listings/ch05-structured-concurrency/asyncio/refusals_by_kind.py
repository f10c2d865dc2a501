"""Acts upon the failures of one kind, and passes the others on."""

import asyncio


class Weather(Exception):
    def __init__(self, until):
        super().__init__(f"weather until {until}:00")


class Papers(Exception):
    def __init__(self, missing):
        super().__init__(f"no {missing}")


# ANCHOR: main
async def office(refusal=None):
    await asyncio.sleep(1)
    if refusal:
        raise refusal


async def clear_for_sea():
    async with asyncio.TaskGroup() as group:
        group.create_task(office(Weather(until=14)))
        group.create_task(office(Papers("crew list")))
        group.create_task(office())
        group.create_task(office(Weather(until=17)))


def names(refused):
    return ", ".join(str(refusal) for refusal in refused.exceptions)


async def main():
    try:
        try:
            await clear_for_sea()
        except ExceptionGroup as refused:
            print(f"all:     {names(refused)}")
            raise
    except* Weather as weather:
        print(f"waiting: {names(weather)}")
    except* Papers as rest:
        print(f"failed:  {names(rest)}")


asyncio.run(main())
# ANCHOR_END: main
