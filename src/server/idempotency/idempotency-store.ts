/** An answer as it was sent. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** `begun`: the caller goes on, and has to end it. `running`: another request has. `other`: that had another body. */
export type Claim = 'begun' | 'running' | 'other' | KeptAnswer;

/** Where answers are kept by the key of their request. */
export interface IdempotencyStore {
  claim(key: string, fingerprint: string): Promise<Claim>;
  /** @param answer to keep; null: the key is free again */
  end(key: string, fingerprint: string, answer: KeptAnswer | null): Promise<void>;
}
