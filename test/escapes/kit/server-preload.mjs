// Loaded into the server with --import: the server is the workers' parent, and a signal that reaches it is an escape.
import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';

const file = process.env.ESCAPE_SIGNAL_FILE;
process.on('SIGUSR2', () => appendFileSync(file, 'SIGUSR2\n'));

// Garbage, and free memory that malloc keeps for later, are not what a program left behind: they are released before the
// service is measured. The addon of the workers offers malloc's function for that.
const ADDON = path.join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'dist',
  'engine',
  'native',
  'addon',
  'memory.node',
);
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
const addon = { exports: {} };
if (process.platform === 'linux') {
  process.on('SIGPWR', () => {
    if (!addon.exports.trim && existsSync(ADDON)) process.dlopen(addon, ADDON);
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    addon.exports.trim?.();
  });
}
