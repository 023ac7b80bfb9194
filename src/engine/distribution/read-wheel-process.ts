/** Process that reads one wheel; see side-process.ts. */
import { type PackageFile, readWheelContents } from './read-package.js';
import { answerJob } from './side-process.js';

await answerJob<PackageFile, unknown>(readWheelContents);
