import asyncio
async def f(): await asyncio.sleep(1); return 1
async def m():
    fut=asyncio.get_running_loop().create_future(); asyncio.get_running_loop().call_later(.1,fut.set_result,3)
    print(await asyncio.wait([fut]))
asyncio.run(m())
