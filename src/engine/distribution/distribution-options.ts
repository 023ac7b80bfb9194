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
  /** Where the files of the lock are: a URL or a folder. */
  index: string;
  /** Searched for packages, or versions of them, that the lock lacks. Default: no index. */
  indexes?: IndexOptions;
  cacheFolder: string;
  rules: PackageRules;
  download: FetchLimits;
  /** Hosts with private addresses that clients may name in URLs of wheels; null when clients may name no URLs. */
  privateHosts: ReadonlySet<string> | null;
  unpacked: ZipLimits;
  /** Environment of the resolver process: proxies and certificates. URLs of proxies may contain passwords. */
  environment?: Record<string, string>;
  /** Reads a wheel. Default: in a separate process. */
  readWheel?: (wheel: PackageFile, signal?: AbortSignal) => WheelContents | Promise<WheelContents>;
}

export interface IndexOptions {
  /** Searched in order; a project comes only from the first index that has it. */
  addresses: readonly IndexAddress[];
  /** Hosts with private addresses that indexes may link to. */
  privateHosts: ReadonlySet<string>;
}

/** Optional input of a resolution. */
export interface ResolveHints {
  constraints?: ReadonlyMap<string, Constraint>;
  /** SHA-256 of files that the previous resolution chose; kept as long as they satisfy the requirements. */
  preferred?: ReadonlySet<string>;
  /** Packages whose versions are given, complete with their dependencies. */
  pinned?: readonly ResolvedPackage[];
}

/** Options of anything that downloads files. */
export interface Fetching {
  signal?: AbortSignal | undefined;
  /** Receives the progress of downloads. Cached files do not appear in it. */
  onDownload?: OnDownload | undefined;
}
