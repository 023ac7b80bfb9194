import { ServiceError } from '../../../base/errors.js';
import { CheckpointError } from '../../../engine/checkpoint-format/checkpoint-error.js';
import { readCheckpoint } from '../../../engine/checkpoint-format/container.js';
import {
  assemble,
  groupsOf,
  isManifest,
  type Manifest,
  manifestOf,
  readManifest,
} from '../../../engine/checkpoint-format/manifest.js';
import { CODE_OF_CHECKPOINT_FAULT } from '../checkpoint-faults.js';
import type { SessionStore } from '../stores/session-store.js';
import { checkpointGone } from '../stores/store-faults.js';

/** A state that is stored: what it is made of, and all of it for who needs that. */
export interface KnownState {
  id: string;
  manifest: Manifest;
  /** Ids of the last states of the session; a worker may hold some that have much in common with it. */
  kin: readonly string[];
  /** The whole checkpoint, without a sum. @throws ServiceError CHECKPOINT_* (rejection) */
  load(): Promise<Uint8Array>;
}

/** @throws ServiceError CHECKPOINT_NOT_FOUND when the store has lost it, CHECKPOINT_DAMAGED if its bytes have changed */
export async function findState(
  store: Pick<SessionStore, 'readCheckpoint' | 'readGroups'>,
  family: string,
  id: string,
  kin: readonly string[] = [],
): Promise<KnownState> {
  const bytes = await store.readCheckpoint(family, id);
  if (!bytes) throw checkpointGone();
  // As an earlier version stored it.
  if (!isManifest(bytes)) {
    return { id, kin, manifest: sound(() => manifestOf(readCheckpoint(bytes))), load: async () => bytes };
  }
  const manifest = sound(() => readManifest(bytes));
  const load = async () => {
    const addresses = groupsOf(manifest).map(({ address }) => address);
    const groups = await store.readGroups(family, addresses);
    return sound(() => assemble(manifest, groups));
  };
  return { id, kin, manifest, load };
}

function sound<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const sentence = `The checkpoint cannot be used: ${error.message}.`;
    throw new ServiceError(CODE_OF_CHECKPOINT_FAULT[error.fault], sentence);
  }
}
