import type { Downloads } from '../distribution/download-progress.js';

/** Steps of the process that builds an image, in order. */
export const MAKING = ['unpacking', 'compiling', 'importing', 'writing', 'checking'] as const;
export type Making = (typeof MAKING)[number];

/** Progress of building an image with packages. */
export type AssemblyStage =
  | { stage: 'resolving' }
  | ({ stage: 'downloading' } & Downloads)
  | { stage: 'building'; step: Exclude<Making, 'checking'> }
  | { stage: 'checking' };

/** Must not throw. */
export type OnStage = (stage: AssemblyStage) => void;

/** @param message from a process that reads untrusted data. @returns null for anything but a step */
export function readMaking(message: unknown): AssemblyStage | null {
  const step = MAKING.find((one) => one === message);
  if (!step) return null;
  return step === 'checking' ? { stage: 'checking' } : { stage: 'building', step };
}
