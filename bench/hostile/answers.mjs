import { send } from '../kit/raw-client.mjs';
import { postJson } from './make-request.mjs';

const run =
  (code, headers, more = {}) =>
  (port, options = {}) =>
    postJson(port, '/api/execute', JSON.stringify({ code, ...more }), { headers, ...options });
const get = (path) => (port) => send(port, { head: `GET ${path} HTTP/1.1\r\nhost: localhost` });

/** As much as one run may give back: of text that JSON writes sixfold, of files within the answer and behind links. */
export const MOST = [
  'import sys, os',
  'sys.stdout.write("\\x01" * 1_000_000)',
  'sys.stderr.write("\\x01" * 1_000_000)',
  'for n in range(64): open(f"a{n:02}", "w").write("\\x01" * 65_000)',
  'for n in range(3): open(f"b{n}", "wb").write(os.urandom(9_000_000))',
  'display({"text/plain": "\\x01" * 3_900_000}, raw=True)',
  '"x" * 1_000_000',
].join('\n');

const NESTED = 'x = []\nfor n in range(900): x = [x]\n[x] * 500';

export const ANSWERS = [
  ['as much of an answer as there may be', run(MOST)],
  ['the same as events', run(MOST, ['accept: text/event-stream'])],
  ['a result of empty lists', run('[[]] * 330_000')],
  ['a result of nested lists', run(NESTED)],
  ['a result of numbers', run('[1] * 330_000')],
  ['output in many pieces', run('for n in range(200_000): print(n)', ['accept: text/event-stream'])],
  [
    'a batch with as much of an answer as there may be',
    (port) =>
      postJson(
        port,
        '/api/execute/batch',
        JSON.stringify({ items: Array.from({ length: 50 }, () => ({ code: 'print("\\x01" * 200_000)' })) }),
      ),
  ],
  ['/docs-json', get('/docs-json')],
  ['/docs', get('/docs')],
  ['/playground', get('/playground')],
  ['/metrics', get('/metrics')],
  ['/api/stats', get('/api/stats')],
  ['/api/packages', get('/api/packages')],
  ['/api/dashboard/stats/dashboard', get('/api/dashboard/stats/dashboard')],
];
