import type { Downloads } from '../distribution/download-progress.js';

/** What the process that makes an image does, in this order. */
export const MAKING = ['unpacking', 'compiling', 'importing', 'writing', 'checking'] as const;
export type Making = (typeof MAKING)[number];

/** Where the making of an image with packages stands. */
export type AssemblyStage =
  | { stage: 'resolving' }
  | ({ stage: 'downloading' } & Downloads)
  | { stage: 'building'; step: Exclude<Making, 'checking'> }
  | { stage: 'checking' };

/** Must not throw. */
export type OnStage = (stage: AssemblyStage) => void;

/** @param told by a process that reads what strangers sent; null for anything but a step of it */
export function readMaking(told: unknown): AssemblyStage | null {
  const step = MAKING.find((one) => one === told);
  if (!step) return null;
  return step === 'checking' ? { stage: 'checking' } : { stage: 'building', step };
}
