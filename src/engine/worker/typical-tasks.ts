import type { Task } from '../protocol/messages.js';
import { plainTask } from '../protocol/plain-task.js';

/** What programs do most of the time. Machine code of what they call is kept by the build: see build-code.ts. */
const PROGRAMS = [
  'x = 0\nfor i in range(60_000): x = (x * 31 + i) % 1_000_003\nx',
  'def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(18)',
  'import json\nrows = [{"n": n, "s": str(n), "f": n / 3} for n in range(1500)]\nlen(json.loads(json.dumps(rows)))',
  'import re\nlen(re.findall(r"(\\w+)-(\\d+)", "abc-123 x " * 1000))',
  'class P:\n  def __init__(self, x): self.x = x\n  def twice(self): return self.x * 2\nsum(P(n).twice() for n in range(10_000))',
  'sorted([(n * 7919) % 1009 for n in range(10_000)], key=lambda value: -value)[:3]',
  'words = {}\nfor n in range(15_000): words[f"k{n % 500}"] = words.get(f"k{n % 500}", 0) + n\nlen(words)',
  'sum(float(n) ** 0.5 for n in range(15_000))',
  '"".join(chr(97 + n % 26) for n in range(15_000)).upper().split("A")[1]',
  'from dataclasses import dataclass\n@dataclass\nclass Q:\n  x: int\n  y: str = "q"\n[str(Q(n)) for n in range(500)][-1]',
  'grid = [[0] * 60 for _ in range(60)]\nfor i in range(60):\n  for j in range(60): grid[i][j] = i * j & 7\nsum(map(sum, grid))',
  'open("f.txt", "w").write("line\\n" * 2000)\nlen(open("f.txt").read().splitlines())',
  'try:\n  {}["missing"]\nexcept KeyError as error:\n  print(repr(error))\nprint(*range(200))',
  'import collections, datetime, itertools, math, random\ncollections.Counter(random.choices("abcdef", k=2000)).most_common(2)',
  'import asyncio\nasync def f(n):\n  await asyncio.sleep(0)\n  return n\nasync def main(): return sum(await asyncio.gather(*(f(n) for n in range(100))))\nawait main()',
  '1+1',
];
const MB = 1 << 20;

export function typicalTasks(): Task[] {
  const limits = { timeoutMs: 60_000, outputBytes: MB, resultBytes: MB };
  return PROGRAMS.map((code, index) => plainTask(`typical-${index}`, code, limits));
}
