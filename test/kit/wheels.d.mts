/** An entry of an archive that a test makes, odd ones included. */
export interface MadeEntry {
  path: string;
  content: string | Uint8Array;
  /** Unix mode, such as 0o120777 for a link. */
  mode?: number;
  /** What the archive says of the size, when it lies. */
  claimedSize?: number;
  flags?: number;
  method?: number;
}
/** A zip file, written out here so that tests can make those that no tool would make. */
export declare function makeZip(entries: readonly MadeEntry[]): Buffer;
export interface MadeWheel {
  name: string;
  version?: string;
  /** Below site-packages. */
  files?: Record<string, string | Uint8Array>;
  /** Lines behind Requires-Dist. */
  requires?: string[];
  tag?: string;
  /** More entries as they are, metadata included. */
  extra?: MadeEntry[];
}
/** A wheel and the name of its file. */
export declare function makeWheel({ name, version, files, requires, tag, extra }: MadeWheel): {
  fileName: string;
  bytes: Buffer;
};
