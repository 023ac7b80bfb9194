// Loaded into the server with --import: the server is the workers' parent, and a signal that reaches it is an escape.
import { appendFileSync } from 'node:fs';

const file = process.env.ESCAPE_SIGNAL_FILE;
process.on('SIGUSR2', () => appendFileSync(file, 'SIGUSR2\n'));
