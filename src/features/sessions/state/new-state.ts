import type { FileCount } from '../../../engine/checkpoint-format/find-files.js';
import {
  addressLater,
  groupsOf,
  INLINE_BYTES,
  type Manifest,
  type Part,
  storedBytes,
  writeManifest,
} from '../../../engine/checkpoint-format/manifest.js';
import type { CheckpointEntry } from '../record/session-record.js';
import type { NewCheckpoint } from '../stores/session-store.js';

/** A state to store. */
export interface NewState {
  checkpoint: Omit<NewCheckpoint, 'id'>;
  /** What its entry in a record says. */
  bytes: number;
  added: number;
  files: FileCount | null;
}

/**
 * Gives every part an address. It is computed here, of the bytes that are stored, whatever anybody says of them; parts
 * of the state before have theirs already.
 * @param attached stored with it, and no part of the state
 */
export async function newState(manifest: Manifest, attached?: Uint8Array): Promise<NewState> {
  const added = new Map<string, Uint8Array>();
  const settle = async (part: Part): Promise<Part> => {
    const { bytes, stored } = part;
    if (bytes === null || stored <= INLINE_BYTES) return part;
    const address = await addressLater(bytes);
    added.set(address, bytes);
    return { ...part, address, bytes: null };
  };
  const settled = {
    facts: manifest.facts,
    chunks: await Promise.all(manifest.chunks.map(settle)),
    files: await settle(manifest.files),
    blobs: await Promise.all(manifest.blobs.map(settle)),
    ...(attached && { attached: await settle(attachedPart(attached)) }),
  };
  const bytes = writeManifest(settled);
  let more = bytes.length;
  for (const group of added.values()) more += group.length;
  return {
    checkpoint: { bytes, groups: groupsOf(settled), added },
    bytes: storedBytes(settled) + bytes.length,
    added: more,
    files: manifest.facts.counted,
  };
}

/** Stored as it is: what attaches it has compressed it. */
function attachedPart(bytes: Uint8Array): Part {
  return { raw: bytes.length, stored: bytes.length, address: null, bytes };
}

/** @param from id of the state that it was made of */
export function entryOf(
  { bytes, added, files }: NewState,
  id: string,
  from: string | null,
  origin: CheckpointEntry['origin'],
  now: number,
): CheckpointEntry {
  return { id, bytes, added, from, createdAt: now, origin, files };
}
