"""Calls the tools of /mcp with the client of PyPI: PYODIDE_POOL_URL, PYODIDE_POOL_KEY."""
import asyncio
import os

from mcp import ClientSession
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

URL = os.environ["PYODIDE_POOL_URL"] + "/mcp"
HEADERS = {"authorization": f"Bearer {os.environ['PYODIDE_POOL_KEY']}"}


async def main():
    async with create_mcp_http_client(headers=HEADERS) as http:
        async with streamable_http_client(URL, http_client=http) as streams:
            async with ClientSession(streams[0], streams[1]) as session:
                await session.initialize()
                tools = (await session.list_tools()).tools
                run = await session.call_tool("run_python", {"code": "6 * 7"})
                made = await session.call_tool("create_session", {"files": [{"path": "a", "content": "x"}]})
                where = {"session_id": made.structured_content["session_id"], "path": "a"}
                read = await session.call_tool("read_file", where)
                print(tools[0].name, run.structured_content["result"], read.structured_content["text"])


asyncio.run(main())
