import { createHash, webcrypto } from 'node:crypto';
import { damaged } from './checkpoint-error.js';
import {
  type CheckpointFacts,
  HEADER_BYTES_MAX,
  headerOf,
  isLengths,
  readHeader,
} from './checkpoint-header.js';
import type { Packed } from './codec.js';
import { type Checkpoint, writeCheckpoint } from './container.js';

/**
 * How a state is stored: a manifest, which says what its parts are, and the parts, each under its address. Parts that
 * states of one session have in common are stored once.
 *
 * In bytes: magic (8), header (JSON, with parts in place of lengths), SHA-256 of all before it.
 */
const MAGIC = Buffer.from('PPSPARTS', 'latin1');
const SUM_BYTES = 32;
/** A part of at most so many bytes is kept in the manifest itself: a file or a key of its own would cost more. */
export const INLINE_BYTES = 2048;
/** Shorter parts are hashed faster than a thread is asked: 64 KB take some 40 us, asking twice that. */
const HASH_AT_ONCE_BYTES = 64 << 10;
/** SHA-256 as base64url. */
const ADDRESS = /^[A-Za-z0-9_-]{43}$/;
const BASE64 = /^[A-Za-z0-9_-]*$/;

/** A part of a state: where it is stored, or its bytes where it is not stored under an address (yet). */
export interface Part {
  /** Length before compression, length as stored. */
  raw: number;
  stored: number;
  address: string | null;
  bytes: Uint8Array | null;
}

export interface Manifest {
  facts: CheckpointFacts;
  chunks: Part[];
  files: Part;
  blobs: Part[];
  /** Stored with the state, and no part of it: no worker sees it. */
  attached?: Part;
}

/** What a store is to keep under an address. */
export interface GroupRef {
  address: string;
  bytes: number;
}

export function isAddress(text: unknown): text is string {
  return typeof text === 'string' && ADDRESS.test(text);
}

/** The address of a part that is stored. */
export function addressOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

/** As `addressOf`; of large parts off the main thread. */
export async function addressLater(bytes: Uint8Array): Promise<string> {
  if (bytes.length < HASH_AT_ONCE_BYTES) return addressOf(bytes);
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('base64url');
}

/** In the order in which a worker counts them. */
export function partsOf({ chunks, files, blobs }: Manifest): Part[] {
  return [...chunks, files, ...blobs];
}

function storedParts(manifest: Manifest): Part[] {
  return manifest.attached ? [...partsOf(manifest), manifest.attached] : partsOf(manifest);
}

/** Bytes of all parts together, and of what is attached. */
export function storedBytes(manifest: Manifest): number {
  return storedParts(manifest).reduce((sum, { stored }) => sum + stored, 0);
}

/** What of a state is stored under addresses, each once. */
export function groupsOf(manifest: Manifest): GroupRef[] {
  const groups = new Map<string, number>();
  for (const { address, stored } of storedParts(manifest)) if (address !== null) groups.set(address, stored);
  return [...groups].map(([address, bytes]) => ({ address, bytes }));
}

/** @param manifest whose parts have an address, or are short enough to be in it */
export function writeManifest(manifest: Manifest): Buffer {
  const entry = ({ raw, stored, address, bytes }: Part) => [
    raw,
    stored,
    address === null ? `=${Buffer.from(bytes ?? []).toString('base64url')}` : address,
  ];
  const { facts, chunks, files, blobs, attached } = manifest;
  const parts = { chunks: chunks.map(entry), files: entry(files), blobs: blobs.map(entry) };
  const header = { ...facts, ...parts, ...(attached && { attached: entry(attached) }) };
  const body = Buffer.concat([MAGIC, Buffer.from(JSON.stringify(header))]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

type Entry = [raw: number, stored: number, place: string];

/** @throws CheckpointError damaged, foreign */
export function readManifest(bytes: Uint8Array): Manifest {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = file.length - SUM_BYTES;
  if (!isManifest(file) || end > HEADER_BYTES_MAX * 2) throw damaged('it is no manifest');
  if (!createHash('sha256').update(file.subarray(0, end)).digest().equals(file.subarray(end))) {
    throw damaged('the sum of its manifest is wrong');
  }
  const raw = readHeader(file.subarray(MAGIC.length, end));
  const { chunks, files, blobs, ...facts } = headerOf(raw, isEntry);
  const state = { facts, chunks: chunks.map(partOf), files: partOf(files), blobs: blobs.map(partOf) };
  if (raw.attached === undefined) return state;
  if (!isEntry(raw.attached)) throw damaged('what is attached to it is no part');
  return { ...state, attached: partOf(raw.attached) };
}

/** Whether a store has a manifest there; before, it had whole checkpoints. */
export function isManifest(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length + SUM_BYTES && MAGIC.equals(bytes.subarray(0, MAGIC.length));
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || value.length !== 3 || !isLengths(value.slice(0, 2))) return false;
  const [, stored, place] = value as [number, number, unknown];
  if (typeof place !== 'string') return false;
  if (!place.startsWith('=')) return isAddress(place);
  return BASE64.test(place.slice(1)) && Buffer.from(place.slice(1), 'base64url').length === stored;
}

function partOf([raw, stored, place]: Entry): Part {
  if (!place.startsWith('=')) return { raw, stored, address: place, bytes: null };
  return { raw, stored, address: null, bytes: Buffer.from(place.slice(1), 'base64url') };
}

/** A whole checkpoint as a manifest whose parts are all in it: as nobody stores it, and anybody can go on from it. */
export function manifestOf({ header, chunks, files, blobs }: Checkpoint): Manifest {
  const { chunks: _, files: __, blobs: ___, ...facts } = header;
  const part = ({ raw, bytes }: Packed): Part => ({ raw, stored: bytes.length, address: null, bytes });
  return { facts, chunks: chunks.map(part), files: part(files), blobs: blobs.map(part) };
}

/**
 * The whole checkpoint, without a sum.
 * @param groups the bytes under the addresses of its parts
 * @throws CheckpointError damaged when some are missing, or not as long as the manifest says
 */
export function assemble(manifest: Manifest, groups: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const packed = ({ raw, stored, address, bytes }: Part): Packed => {
    const found = address === null ? bytes : groups.get(address);
    if (found?.length !== stored) throw damaged('a part of it is missing, or has another length');
    return { raw, bytes: found };
  };
  const { facts, chunks, files, blobs } = manifest;
  const source = { ...facts, chunks: chunks.map(packed), files: packed(files), blobs: blobs.map(packed) };
  const whole = writeCheckpoint(source, Number.MAX_SAFE_INTEGER, false);
  if (!whole) throw damaged('its header is too long');
  return whole;
}
