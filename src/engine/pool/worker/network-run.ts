import type { NetworkAnswer, NetworkQuestion } from '../../protocol/network-frames.js';

/** What one run may do with the network: its rules, its limits, its connections. The parent's only, never sent. */
export interface NetworkRun {
  /**
   * A question of the worker, with every field in its bounds and otherwise untrusted. Must not throw.
   * @param answer called exactly once, within the wait that the question asks for; a little later is how a worker that asks
   * too often is slowed down. What is answered after `end` is dropped.
   */
  ask(question: NetworkQuestion, answer: (answer: NetworkAnswer) => void): void;
  /** The run is over, whatever way it ended: closes all its connections. Nothing is asked after it; may be called twice. */
  end(): void;
}
