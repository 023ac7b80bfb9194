/**
 * A search that forks the interpreter: eight queens on a board, one row for each level of the tree. Each branch is a
 * separate session that begins where its parent stands, with all of its Python objects; nothing is sent or replayed.
 * What a fork costs is a reference, so a program can be tried in many ways from one expensive state.
 *
 *   node examples/tree-search.mjs [URL] [SIZE]
 */
const url = process.argv[2] ?? 'http://localhost:3000';
const size = Number(process.argv[3] ?? 6);

const say = (text) => process.stdout.write(`${text}\n`);

async function call(method, path, body = {}) {
  const response = await fetch(url + path, {
    method,
    headers: method === 'POST' ? { 'content-type': 'application/json' } : {},
    body: method === 'POST' ? JSON.stringify(body) : undefined,
  });
  const answer = await response.json();
  if (!answer.success) throw new Error(`${answer.code}: ${answer.error}`);
  return answer.data;
}

const run = (id, code, context) => call('POST', `/api/sessions/${id}/execute`, { code, context });

const SETUP = `
class Board:
    def __init__(self, size):
        self.size, self.queens = size, []

    def free(self):
        """Columns of the next row that no queen attacks."""
        row = len(self.queens)
        return [c for c in range(self.size)
                if all(c != q and abs(c - q) != row - r for r, q in enumerate(self.queens))]

board = Board(size)
board.free()`;
const PLACE = 'board.queens.append(column)\n{"queens": board.queens, "free": board.free()}';

let forks = 0;

/** Depth first. @returns the columns of the queens, or null */
async function search(id, free) {
  for (const column of free) {
    const branch = (await call('POST', `/api/sessions/${id}/fork`)).id;
    forks += 1;
    try {
      const { result } = await run(branch, PLACE, { column });
      if (result.queens.length === size) return result.queens;
      const found = await search(branch, result.free);
      if (found) return found;
    } finally {
      await call('DELETE', `/api/sessions/${branch}`);
    }
  }
  return null;
}

const root = (await call('POST', '/api/sessions')).id;
const { result: free } = await run(root, SETUP, { size });
const queens = await search(root, free);
await call('DELETE', `/api/sessions/${root}`);
say(`${size} queens after ${forks} forks: ${JSON.stringify(queens)}`);
for (const queen of queens ?? []) say(`${'. '.repeat(queen)}Q ${'. '.repeat(size - queen - 1)}`);
