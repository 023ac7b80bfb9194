import { CheckpointError } from '../../../engine/checkpoint-format/checkpoint-error.js';
import { groupsOf, isManifest, readManifest } from '../../../engine/checkpoint-format/manifest.js';
import { type CheckpointEntry, familyOf, type SessionRecord } from '../record/session-record.js';
import type { SessionFolder } from './session-folder.js';
import { groupKey, type KnownCheckpoint } from './shared-parts.js';

type Found = KnownCheckpoint & { entry: CheckpointEntry };

/** A record as it can be used, with what its checkpoints are. */
export interface Loaded {
  record: SessionRecord;
  found: Found[];
}

/**
 * Records of a folder, each without the states that it cannot be put at: their bytes, or a group of them, are not there.
 * @param there ids of the checkpoints that have a file
 */
export async function loadRecords(
  folder: SessionFolder,
  records: readonly SessionRecord[],
  there: ReadonlySet<string>,
  log: { warn(fields: object, message: string): void },
): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const record of [...records].sort((a, b) => a.lastUsedAt - b.lastUsedAt)) {
    const found: Found[] = [];
    for (const entry of record.checkpoints) {
      const one = there.has(entry.id) ? await findParts(folder, familyOf(record), entry) : null;
      if (one) found.push(one);
    }
    loaded.push({ record: withWhatIsThere(record, found, log), found });
  }
  return loaded;
}

/** null when it is not whole. */
async function findParts(
  folder: SessionFolder,
  family: string,
  entry: CheckpointEntry,
): Promise<Found | null> {
  const bytes = await folder.readCheckpoint(entry.id);
  if (!bytes) return null;
  const { id } = entry;
  const { length } = bytes;
  // As an earlier version stored it: a whole checkpoint.
  if (!isManifest(bytes)) return { id, entry, bytes: { length } };
  try {
    const groups = groupsOf(readManifest(bytes));
    const isWhole = groups.every(({ address }) => folder.groups.has(groupKey(family, address)));
    return isWhole ? { id, entry, bytes: { length }, groups } : null;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    // It stays: a client that continues from it gets an error, instead of an older state.
    return { id, entry, bytes: { length } };
  }
}

/** A state whose bytes are not there cannot be gone back to; the session stands at the last one that can. */
function withWhatIsThere(
  record: SessionRecord,
  found: readonly Found[],
  log: { warn(fields: object, message: string): void },
): SessionRecord {
  if (found.length === record.checkpoints.length) return record;
  const checkpoints = found.map(({ entry }) => entry);
  const stands = checkpoints.some(({ id }) => id === record.current);
  const current = stands ? record.current : (checkpoints.at(-1)?.id ?? null);
  log.warn({ session: record.id, fellBack: !stands }, 'Checkpoints of a session are missing');
  return { ...record, checkpoints, current };
}
