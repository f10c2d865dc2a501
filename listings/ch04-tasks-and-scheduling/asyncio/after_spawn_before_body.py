"""Creates a loading, goes on, waits for something else, and then asks for the result."""

# ANCHOR: main
import asyncio


async def load(crates):
    print(f"crane: loads {crates} crates")
    return crates


async def main():
    loading = asyncio.create_task(load(7))
    print("office: has spawned the loading")
    await asyncio.sleep(1)
    print("office: asks for the result")
    crates = await loading
    print(f"office: {crates} crates are loaded")


asyncio.run(main())
# ANCHOR_END: main
