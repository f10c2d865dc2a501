"""Runs a coroutine to its next wait three times, and nothing happens in between."""

from types import coroutine


async def countdown():
    print("  three")
    await pause()
    print("  two")
    await pause()
    print("  one")
    return "cast off"


@coroutine
def pause():
    yield


def main():
    count = countdown()
    print("made")
    for poll in range(1, 4):
        print(f"poll {poll}")
        try:
            count.send(None)
            print("  Pending")
        except StopIteration as end:
            print(f'  Ready("{end.value}")')


main()
