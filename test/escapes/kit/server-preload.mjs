// Loaded into the server with --import: the server is the workers' parent, and a signal that reaches it is an escape.
import { appendFileSync } from 'node:fs';
import v8 from 'node:v8';
import vm from 'node:vm';

const file = process.env.ESCAPE_SIGNAL_FILE;
process.on('SIGUSR2', () => appendFileSync(file, 'SIGUSR2\n'));

// What is garbage is not what a program left behind: it goes before the service is weighed.
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
if (process.platform === 'linux') {
  process.on('SIGPWR', () => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }));
}
