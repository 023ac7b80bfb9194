import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { writeWholeSync } from '../../base/write-whole.js';
import { hashKey, makeKey } from './api-key.js';
import { KeyFileError, readKeys } from './read-keys.js';

const USAGE = `Usage: npm run keys:create -- NAME [--scopes execute,sessions] [--network RULES] [--file keys.json]

Makes an API key. It is printed once and kept nowhere: the file holds its hash.
  --scopes  what it may do: execute, sessions, packages, network, metrics, admin; default: execute and sessions
  --network network rules that it may use, separated by commas; goes with the scope network
  --file    the file to add the entry to (API_KEYS_FILE); without it the entry is printed
`;

/** The file with one more entry; it is replaced as a whole, so that a server never reads half of it. */
function addTo(file: string, entry: object): void {
  const content = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { keys: [] };
  const text = `${JSON.stringify({ ...content, keys: [...content.keys, entry] }, null, 2)}\n`;
  readKeys(text);
  writeWholeSync(file, text, 0o600);
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { scopes: { type: 'string' }, network: { type: 'string' }, file: { type: 'string' } },
  });
  const [name] = positionals;
  if (name === undefined || positionals.length !== 1) throw new TypeError('one NAME is needed');
  const key = makeKey();
  const [scopes, network] = [values.scopes, values.network].map((list) =>
    list?.split(',').map((item) => item.trim()),
  );
  const sha256 = hashKey(key).toString('hex');
  const entry = { name, sha256, ...(scopes && { scopes }), ...(network && { network }) };
  const text = JSON.stringify({ keys: [entry] }, null, 2);
  readKeys(text);
  if (values.file === undefined) process.stderr.write(`An entry for API_KEYS_FILE:\n${text}\n\nThe key:\n`);
  else {
    addTo(values.file, entry);
    process.stderr.write(`The key "${name}", now in ${values.file}:\n`);
  }
  process.stdout.write(`${key}\n`);
}

try {
  main();
} catch (error) {
  const known = error instanceof KeyFileError || error instanceof TypeError || error instanceof SyntaxError;
  if (!known) throw error;
  process.stderr.write(`No key was created: ${error.message}.\n\n${USAGE}`);
  process.exitCode = 1;
}
