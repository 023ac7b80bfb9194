import type { IndexAddress } from '../../base/addresses/index-address.js';
import type { OnDownload } from './download-progress.js';
import type { FetchLimits } from './fetch-file.js';
import type { Lock } from './lock-file.js';
import type { PackageRules } from './package-rules.js';
import type { PackageFile, WheelContents } from './read-package.js';
import type { Constraint } from './resolver/package-offer.js';
import type { ResolvedPackage } from './resolver/resolved-package.js';
import type { ZipLimits } from './zip-directory.js';

export interface DistributionOptions {
  lock: Lock;
  /** Where the files of the lock are: an address or a folder. */
  index: string;
  /** Searched for packages that the lock lacks, or lacks in the requested version. Default: no index. */
  indexes?: IndexOptions;
  cacheFolder: string;
  rules: PackageRules;
  download: FetchLimits;
  /** Where strangers may name addresses of wheels: the hosts that need no public address; null where they may not. */
  privateHosts: ReadonlySet<string> | null;
  unpacked: ZipLimits;
  /** Environment of the process that resolves: proxies and certificates. Proxies may hold passwords. */
  environment?: Record<string, string>;
  /** Reads a wheel; in a process of its own unless given. */
  readWheel?: (wheel: PackageFile, signal?: AbortSignal) => WheelContents | Promise<WheelContents>;
}

export interface IndexOptions {
  /** Searched in order; the first index that knows a project is the only one used for it. */
  addresses: readonly IndexAddress[];
  /** Hosts that indexes may link to even though their addresses are private. */
  privateHosts: ReadonlySet<string>;
}

/** Optional input of a resolution. */
export interface ResolveHints {
  constraints?: ReadonlyMap<string, Constraint>;
  /** SHA-256 of files chosen before; they are kept while they fit. */
  preferred?: ReadonlySet<string>;
  /** Packages chosen beforehand, with their dependencies. */
  pinned?: readonly ResolvedPackage[];
}

/** Of work that fetches files. */
export interface Fetching {
  signal?: AbortSignal | undefined;
  /** Is told how far downloads are; files that are here already are none. */
  onDownload?: OnDownload | undefined;
}
