import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isoTime } from '../../base/iso-time.js';
import type { OutputFile } from '../../engine/protocol/messages.js';
import { mimeOfPath } from '../../server/http/answers/mime-of-path.js';
import type { OutputFileDto } from './execute-answer.dto.js';

/** Hashed in one turn of the event loop, at least; one file may be longer. */
const TURN_BYTES = 1 << 20;
const WORK_FOLDER = '/home/pyodide/';

/** Where a file goes that is too large for the answer. */
export interface KeepsFiles {
  keep(name: string, content: Uint8Array): Promise<{ id: string; name: string; expiresAt: number } | null>;
}

/** The files of a run as its answer has them: small ones with their content, others with a link. */
export async function describeFiles(
  files: readonly OutputFile[],
  inlineBytes: number,
  store: KeepsFiles,
): Promise<OutputFileDto[]> {
  const described: OutputFileDto[] = [];
  let bytes = 0;
  for (const file of files) {
    described.push(await describeFile(file, inlineBytes, store));
    bytes += file.size;
    if (bytes < TURN_BYTES) continue;
    bytes = 0;
    await nextTurn();
  }
  return described;
}

async function describeFile(
  { path, size, content }: OutputFile,
  inlineBytes: number,
  store: KeepsFiles,
): Promise<OutputFileDto> {
  // Emscripten makes halves of surrogate pairs of some names, which no JSON should hold.
  const shown = (path.startsWith(WORK_FOLDER) ? path.slice(WORK_FOLDER.length) : path).toWellFormed();
  const mime = mimeOfPath(path);
  if (!content) return { path: shown, size, mime, sha256: null };
  const described = { path: shown, size, mime, sha256: createHash('sha256').update(content).digest('hex') };
  if (size <= inlineBytes) return { ...described, ...inline(content) };
  // A worker may send halves of surrogate pairs, which no URL can hold.
  const name = Buffer.from(path.slice(path.lastIndexOf('/') + 1)).toString();
  const artifact = await store.keep(name, content);
  if (!artifact) return described;
  return {
    ...described,
    url: `/api/artifacts/${artifact.id}/${encodeURIComponent(artifact.name)}`,
    expiresAt: isoTime(artifact.expiresAt),
  };
}

function inline(content: Uint8Array): Pick<OutputFileDto, 'encoding' | 'content'> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  // A text with NULs is UTF-8 by accident.
  const encoding = isUtf8(bytes) && !bytes.includes(0) ? 'utf8' : 'base64';
  return { encoding, content: bytes.toString(encoding) };
}
