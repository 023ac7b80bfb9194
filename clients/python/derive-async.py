"""Writes async_pool.py from pool.py: `python derive-async.py`. A test checks that it is what this writes."""
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "pyodide_pool"
RULES = [
    (r'"""The client for threads. async_pool.py has the same for tasks."""',
     '# Derived from pool.py by derive-async.py. Do not edit.\n"""The client for tasks. pool.py has the same for threads."""'),
    (r"import Iterator\b", "import AsyncIterator"),
    (r"-> Iterator\[", "-> AsyncIterator["),
    (r"\bhttpx\.Client\b", "httpx.AsyncClient"),
    (r"\bTransport\b", "AsyncTransport"),
    (r"class (PyodidePool|Session|Job):", r"class Async\1:"),
    (r"-> (PyodidePool|Session|Job):", r"-> Async\1:"),
    (r"\breturn (Session|Job)\(", r"return Async\1("),
    (r"__(enter|exit)__", r"__a\1__"),
    (r"self\._transport\.run\(", "await self._transport.run("),
    (r"self\._transport\.client\.close\(\)", "await self._transport.client.aclose()"),
    (r"        self\.close\(\)", "        await self.close()"),
    (r"self\.info\(WAIT_S\)\[", "(await self.info(WAIT_S))["),
    (r"yield from (page\[.*\])", r"for item in \1:\n                yield item"),
    # What only makes an object, or an iterator, is not awaited.
    (r"    def (?!__init__|stream|session\(|job\(|_path)(\w+)", r"    async def \1"),
]


def derived(text: str) -> str:
    for pattern, replacement in RULES:
        text = re.sub(pattern, replacement, text)
    return text


if __name__ == "__main__":
    text = derived((FOLDER / "pool.py").read_text())
    if sys.argv[1:] == ["--check"]:
        sys.exit(text != (FOLDER / "async_pool.py").read_text())
    (FOLDER / "async_pool.py").write_text(text)
