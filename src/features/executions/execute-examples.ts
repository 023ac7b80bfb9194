/** Named examples of POST /api/execute, each of which runs as it stands. */
export const EXECUTE_EXAMPLES = {
  expression: { summary: 'The value of an expression', value: { code: '6 * 7' } },
  output: {
    summary: 'Output and a structured result',
    value: {
      code: 'from statistics import mean\n\nprint("mean of", numbers)\n{"mean": mean(numbers), "count": len(numbers)}',
      context: { numbers: [1, 2, 3, 4] },
    },
  },
  files: {
    summary: 'An input file read with csv',
    value: {
      code: 'import csv\n\nwith open("data/in.csv") as file:\n    rows = list(csv.DictReader(file))\nrows',
      files: [{ path: 'data/in.csv', content: 'name,price\npen,2\nbook,12\n' }],
    },
  },
  stdin: {
    summary: 'Standard input, arguments and environment',
    value: {
      code: 'import os, sys\n\nname = input()\nf"{os.environ[\'GREETING\']}, {name}: {sys.argv[1:]}"',
      stdin: 'Ada\n',
      args: ['--fast', 'x'],
      env: { GREETING: 'Hello' },
    },
  },
  async: {
    summary: 'await at top level',
    value: {
      code: 'import asyncio\n\nasync def twice(n):\n    await asyncio.sleep(0.01)\n    return 2 * n\n\nawait asyncio.gather(*[twice(n) for n in range(3)])',
    },
  },
  exception: {
    summary: 'An exception, which is an outcome and not an HTTP error',
    value: { code: 'def inverse(n):\n    return 1 / n\n\ninverse(0)' },
  },
  timeout: {
    summary: 'An infinite loop, stopped after 200 ms',
    value: { code: 'while True:\n    pass', timeout: 200 },
  },
};
