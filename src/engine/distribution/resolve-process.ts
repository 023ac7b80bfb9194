/** Process that reads indexes and resolves requirements; see side-process.ts. */
import { Distribution } from './distribution.js';
import { readWheelContents } from './read-package.js';
import type { ResolveJob } from './resolve-aside.js';
import type { ResolvedPackage } from './resolver/resolved-package.js';
import { answerJob } from './side-process.js';

await answerJob<ResolveJob, ResolvedPackage[]>((job, send) => {
  const distribution = new Distribution({
    ...job.options,
    lock: { platform: job.platform, packages: new Map(job.locked) },
    rules: { allow: new Set(job.allow), deny: new Set(job.deny) },
    privateHosts: job.privateHosts && new Set(job.privateHosts),
    indexes: { addresses: job.indexes.addresses, privateHosts: new Set(job.indexes.privateHosts) },
    // This already is a separate process.
    readWheel: readWheelContents,
  });
  const constraints = job.constraints.map(
    ([name, { specifiers, sha256 }]) => [name, { specifiers, sha256: sha256 && new Set(sha256) }] as const,
  );
  return distribution.resolve(
    job.requirements,
    { onDownload: send },
    {
      constraints: new Map(constraints),
      preferred: new Set(job.preferred),
      pinned: job.pinned,
    },
  );
});
