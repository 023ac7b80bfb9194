import { rmSync } from 'node:fs';

/** The server of the command line: ends when the process that started it does, however that ends. */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The folder that was made for it.
const [, , folder] = process.argv;
if (folder) process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
// Not part of this bundle.
const main: string = '../main.js';
await import(main);
