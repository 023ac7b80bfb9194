/**
 * Command: the parent runs it once, in the sandbox of a worker, to find out whether Node starts there and can read the
 * files given as arguments. The exit code is the result.
 */
import { closeSync, openSync } from 'node:fs';

for (const file of process.argv.slice(2)) closeSync(openSync(file, 'r'));
