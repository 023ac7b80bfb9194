/** A session as a file that a client may send. */
export interface MadeSession {
  name: string;
  /** The file of an import. */
  file: Buffer;
  /** Codes of the answers that it may get; empty where it is sound, if large. */
  codes: string[];
}

/** Takes an honest export apart, and puts together what nobody honest would send. */
export function makeSessions(honest: Uint8Array): Promise<MadeSession[]>;
