/** Upper bounds of histogram buckets, in base units. Few enough that every series of a label stays cheap. */

/** Things that take well under a second when all is well: waits, resets, restores. */
export const SHORT_SECONDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** Runs and requests: from a millisecond to the largest timeout that can be granted. */
export const RUN_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
];

/** Starts of a worker: tenths of a second from an image, seconds on a machine without one. */
export const START_SECONDS = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10, 30, 90];

/** Checkpoints: some ten kilobytes as a rule, megabytes with large data. */
export const CHECKPOINT_BYTES = [2 ** 14, 2 ** 16, 2 ** 17, 2 ** 18, 2 ** 20, 2 ** 22, 2 ** 24, 2 ** 26];
