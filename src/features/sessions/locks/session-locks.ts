/** The right to change one session, until it is released or lost. */
export interface SessionLease {
  /** Names this holder to the store, which refuses the change of one that has lost the lease. */
  readonly token: string;
  /** Never rejects. */
  release(): Promise<void>;
}

export interface AcquireOptions {
  /** Longest wait in ms; 0 does not wait at all. */
  timeoutMs: number;
  /** Aborted when no client waits for the answer any longer. */
  signal?: AbortSignal;
}

/** One run at a time for each session; the others wait in the order in which they came. */
export interface SessionLocks {
  /** @throws ServiceError SESSION_BUSY, SESSION_STORE_UNAVAILABLE, EXECUTION_CANCELLED */
  acquire(id: string, options: AcquireOptions): Promise<SessionLease>;
}
