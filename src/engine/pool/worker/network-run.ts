import type { NetworkAnswer, NetworkQuestion } from '../../protocol/network-frames.js';

/** Network access of one run: its rules, limits and connections. Stays in the parent, and is never sent. */
export interface NetworkRun {
  /**
   * Handles a question of the worker, whose fields are within their limits but otherwise untrusted. Must not throw.
   * @param answer must be called exactly once, within the wait in the question; a delay throttles a worker that asks too
   *   often. Answers after `end` are dropped.
   */
  ask(question: NetworkQuestion, answer: (answer: NetworkAnswer) => void): void;
  /** The run has ended: closes all its connections. No question follows; may be called twice. */
  end(): void;
}
