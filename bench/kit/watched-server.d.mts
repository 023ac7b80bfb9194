/** What a request does to a server. */
export interface Cost {
  ms: number;
  /** Longest stop of the event loop, ms. */
  stopMs: number;
  /** The same without the time in which the machine had no processor for it. */
  ownMs: number;
  /** Rise of the resident memory at its highest, MB. */
  risenMb: number;
}

export interface WatchedServer {
  url: string;
  watch<T>(act: () => Promise<T>): Promise<Cost & { answer: T }>;
  stop(): Promise<void>;
}

export function startWatchedServer(env?: Record<string, string>): Promise<WatchedServer>;
