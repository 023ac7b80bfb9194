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
 * Storage format of a state: a manifest that lists its parts, and the parts, each under its address (content hash). Parts
 * shared by states of a session are stored once.
 *
 * Layout: magic (8 bytes), header (JSON, with parts instead of lengths), SHA-256 of everything before it.
 */
const MAGIC = Buffer.from('PPSPARTS', 'latin1');
const SUM_BYTES = 32;
/** Parts up to this size are stored in the manifest: a separate file or key would cost more. */
export const INLINE_BYTES = 2048;
/** Shorter parts are hashed synchronously: 64 KB take about 40 µs, a round trip to a thread takes twice as long. */
const HASH_AT_ONCE_BYTES = 64 << 10;
/** SHA-256 as base64url. */
const ADDRESS = /^[A-Za-z0-9_-]{43}$/;
const BASE64 = /^[A-Za-z0-9_-]*$/;

/** A part of a state: its address, or its bytes if it is not stored under an address (yet). */
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

/** Bytes that a store keeps under an address. */
export interface GroupRef {
  address: string;
  bytes: number;
}

export function isAddress(text: unknown): text is string {
  return typeof text === 'string' && ADDRESS.test(text);
}

/** The address of a stored part. */
export function addressOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

/** As `addressOf`, but hashes large parts off the main thread. */
export async function addressLater(bytes: Uint8Array): Promise<string> {
  if (bytes.length < HASH_AT_ONCE_BYTES) return addressOf(bytes);
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('base64url');
}

/** In the order in which workers number them. */
export function partsOf({ chunks, files, blobs }: Manifest): Part[] {
  return [...chunks, files, ...blobs];
}

function storedParts(manifest: Manifest): Part[] {
  return manifest.attached ? [...partsOf(manifest), manifest.attached] : partsOf(manifest);
}

/** Total stored bytes of all parts, including the attached one. */
export function storedBytes(manifest: Manifest): number {
  return storedParts(manifest).reduce((sum, { stored }) => sum + stored, 0);
}

/** Parts that are stored under addresses, each address once. */
export function groupsOf(manifest: Manifest): GroupRef[] {
  const groups = new Map<string, number>();
  for (const { address, stored } of storedParts(manifest)) if (address !== null) groups.set(address, stored);
  return [...groups].map(([address, bytes]) => ({ address, bytes }));
}

/** @param manifest every part has an address or is short enough to be inline */
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
  if (!isManifest(file) || end > HEADER_BYTES_MAX * 2) throw damaged('it is not a manifest');
  if (!createHash('sha256').update(file.subarray(0, end)).digest().equals(file.subarray(end))) {
    throw damaged('the SHA-256 of its manifest does not match');
  }
  const raw = readHeader(file.subarray(MAGIC.length, end));
  const { chunks, files, blobs, ...facts } = headerOf(raw, isEntry);
  const state = { facts, chunks: chunks.map(partOf), files: partOf(files), blobs: blobs.map(partOf) };
  if (raw.attached === undefined) return state;
  if (!isEntry(raw.attached)) throw damaged('what is attached to it is no part');
  return { ...state, attached: partOf(raw.attached) };
}

/** Whether stored bytes are a manifest; earlier versions stored whole checkpoints. */
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

/** A whole checkpoint as a manifest with all parts inline. Not stored like this, but a step can start from it. */
export function manifestOf({ header, chunks, files, blobs }: Checkpoint): Manifest {
  const { chunks: _, files: __, blobs: ___, ...facts } = header;
  const part = ({ raw, bytes }: Packed): Part => ({ raw, stored: bytes.length, address: null, bytes });
  return { facts, chunks: chunks.map(part), files: part(files), blobs: blobs.map(part) };
}

/**
 * Builds the whole checkpoint, without its hash.
 * @param groups bytes by the addresses of the parts
 * @throws CheckpointError damaged when a part is missing or has another length than in the manifest
 */
export function assemble(manifest: Manifest, groups: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const packed = ({ raw, stored, address, bytes }: Part): Packed => {
    const found = address === null ? bytes : groups.get(address);
    if (found?.length !== stored) throw damaged('one of its parts is missing, or has another length');
    return { raw, bytes: found };
  };
  const { facts, chunks, files, blobs } = manifest;
  const source = { ...facts, chunks: chunks.map(packed), files: packed(files), blobs: blobs.map(packed) };
  const whole = writeCheckpoint(source, Number.MAX_SAFE_INTEGER, false);
  if (!whole) throw damaged('its header is too long');
  return whole;
}
