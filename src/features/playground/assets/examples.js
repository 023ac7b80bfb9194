/** Programs to begin with; each shows one thing that the service does. */
export const EXAMPLES = [
  {
    name: 'Live output',
    code: `import time

for step in range(1, 6):
    print(f"step {step} of 5")
    time.sleep(0.4)

sum(range(101))
`,
  },
  {
    name: 'A table',
    code: `class Table:
    """Whatever has _repr_html_ is shown, as in a notebook."""

    def __init__(self, rows):
        self.rows = rows

    def _repr_html_(self):
        rows = [list(self.rows[0]), *(row.values() for row in self.rows)]
        lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


Table([{"n": n, "square": n**2, "cube": n**3} for n in range(8)])
`,
  },
  {
    name: 'A picture',
    code: `import math


class Picture:
    def __init__(self, points):
        self.points = points

    def _repr_svg_(self):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="160" viewBox="0 0 480 160">'
            '<line x1="0" y1="80" x2="480" y2="80" stroke="#ccc"/>'
            f'<polyline points="{path}" fill="none" stroke="#1f5fbf" stroke-width="2"/></svg>'
        )


Picture([(x, 80 - 60 * math.sin(x / 38)) for x in range(0, 481, 4)])
`,
  },
  {
    name: 'Files in and out',
    code: `import csv
from pathlib import Path

print("here:", sorted(path.name for path in Path().iterdir()))

with open("squares.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["n", "square"])
    writer.writerows((n, n * n) for n in range(10))

Path("squares.csv").stat().st_size
`,
  },
  {
    name: 'An exception',
    code: `def average(values):
    return sum(values) / len(values)


print(average([1, 2, 3]))
average([])
`,
  },
  {
    name: 'asyncio',
    code: `import asyncio


async def worker(name, delay):
    for n in range(3):
        await asyncio.sleep(delay)
        print(name, n)
    return name


await asyncio.gather(worker("quick", 0.1), worker("slow", 0.25))
`,
  },
];
