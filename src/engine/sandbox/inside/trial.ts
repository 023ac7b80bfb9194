/**
 * Command: what the parent starts once, in the same confinement as a worker, to learn whether Node comes up in it and
 * can read the files given as arguments. The exit code is the answer.
 */
import { closeSync, openSync } from 'node:fs';

for (const file of process.argv.slice(2)) closeSync(openSync(file, 'r'));
