import { createHash, randomBytes } from 'node:crypto';
import { DIST } from './paths.mjs';

const MB = 1 << 20;
const FOLDER = 0o040755;
const FILE = 0o100644;
const LINK = 0o120777;
const DAMAGED = ['CHECKPOINT_DAMAGED'];
const BEYOND = ['CHECKPOINT_TOO_LARGE'];

const sum = (bytes) => createHash('sha256').update(bytes).digest();
const uint32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
/** The file of an export, with a sum that is right whatever is in it. */
function seal(header, checkpoint) {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const body = Buffer.concat([Buffer.from('PPSESSN1'), uint32(text.length), text, checkpoint]);
  return Buffer.concat([body, sum(body)]);
}

/** @param {Uint8Array} honest an export of a session with a file or two */
export async function makeSessions(honest) {
  const { readCheckpoint, writeCheckpoint } = await import(`${DIST}/engine/checkpoint-format/container.js`);
  const { pack, unpack } = await import(`${DIST}/engine/checkpoint-format/codec.js`);
  const { PAGE_WORDS } = await import(`${DIST}/engine/checkpoint-format/page-chunks.js`);
  const { PageEncoder } = await import(`${DIST}/engine/checkpoint-format/page-encoder.js`);
  const { chunksOf } = await import(`${DIST}/engine/checkpoint-format/page-records.js`);
  const { packChunk } = await import(`${DIST}/engine/checkpoint-format/memory-parts.js`);
  const file = Buffer.from(honest.buffer, honest.byteOffset, honest.length);
  const headerEnd = 12 + file.readUInt32LE(8);
  const about = JSON.parse(file.toString('utf8', 12, headerEnd));
  const checkpoint = new Uint8Array(file.subarray(headerEnd, -32));
  const parts = readCheckpoint(checkpoint);
  const { codec, chunks: _, files: __, blobs: ___, ...facts } = parts.header;
  const sound = JSON.parse(Buffer.from(unpack(parts.files, codec)).toString());
  const [root] = sound.roots;
  const first = sound.nextInode;

  const make = (changes) => {
    const { chunks, files, blobs } = parts;
    return seal(about, writeCheckpoint({ ...facts, codec, chunks, files, blobs, ...changes }, 1 << 30));
  };
  const text = (json) => make({ files: pack(Buffer.from(json), codec) });
  const state = (changes) => text(JSON.stringify({ ...sound, ...changes }));
  const times = { atime: 0, mtime: 0, ctime: 0 };
  const node = (id, parent, name, changes = {}) => ({
    ...{ id, parent, name, mode: FILE, ...times, content: null, target: null, device: 0 },
    ...changes,
  });
  const nodes = (list) =>
    state({ nodes: list, nextInode: first + list.length + 1, openFiles: [], descriptors: [] });
  /** Folders within each other, and files in the last of them. */
  const nested = (depth, name, files = []) => {
    const folders = Array.from({ length: depth }, (_, n) =>
      node(first + n, n === 0 ? root.id : first + n - 1, name, { mode: FOLDER }),
    );
    return [...folders, ...files.map((one, n) => node(first + depth + n, first + depth - 1, one))];
  };
  const names = (count, length, letter) =>
    Array.from({ length: count }, (_, n) => String(n).padStart(length, letter));
  const open = { openFiles: [{ on: { sealed: 1 }, flags: 0, position: 0 }] };
  const descriptors = (listing) =>
    Array.from({ length: 4_000 }, (_, n) => ({ fd: n, file: 0, path: '/', listing }));

  /** So many pages of memory, all of them different from the sealed ones. */
  const memory = (pages, words) => {
    const chunks = [];
    const from = 4_000;
    for (let page = 0; page < pages; page += 1024) {
      // The words of each chunk are those of the first, at another place.
      const encoder = new PageEncoder();
      const records = Array.from({ length: Math.min(1024, pages - page) }, (_, n) => {
        const record = encoder.encode(n, words, null);
        encoder.keep(record);
        return record;
      });
      const [chunk] = chunksOf(records, Number.MAX_SAFE_INTEGER);
      chunk[1] = page === 0 ? from + 1 : from + page + 1;
      chunks.push(packChunk(chunk));
    }
    return make({ chunks, memoryBytes: (from + pages) * 4096 });
  };
  const dull = Int32Array.from({ length: 1024 * PAGE_WORDS }, (_, n) => (n % 1021) + 1);
  const noise = new Int32Array(randomBytes(1024 * PAGE_WORDS * 4).buffer);

  const zeros = (bytes) => pack(Buffer.alloc(bytes), codec);
  const one = { content: { blob: 0, at: 0, length: 60 * MB } };
  return [
    { name: '6,000 folders of 255 characters', file: nodes(nested(6_000, 'x'.repeat(255))), codes: BEYOND },
    { name: '9,000 folders of 1 character', file: nodes(nested(9_000, 'x')), codes: BEYOND },
    {
      name: '10,000 long paths',
      file: nodes(nested(15, 'x'.repeat(255), names(9_900, 200, '0'))),
      codes: BEYOND,
    },
    {
      name: 'folders in a circle',
      file: nodes([
        node(first, first + 1, 'a', { mode: FOLDER }),
        node(first + 1, first, 'b', { mode: FOLDER }),
      ]),
      codes: DAMAGED,
    },
    { name: 'a million files', file: text(`{"nodes":[${'0,'.repeat(1_000_000)}0]}`), codes: BEYOND },
    { name: '16 MB of brackets', file: text('['.repeat(16 * MB)), codes: DAMAGED },
    { name: '16 MB of objects', file: text('{"":'.repeat(4 * MB)), codes: DAMAGED },
    { name: '8 million values', file: text('1,'.repeat(8 * MB)), codes: BEYOND },
    { name: 'a text of 16 MB', file: text(`"${'x'.repeat(16 * MB - 2)}"`), codes: DAMAGED },
    {
      name: 'links of 4 MB in all',
      file: nodes(
        Array.from({ length: 1_000 }, (_, n) =>
          node(first + n, root.id, `${n}`, { mode: LINK, target: 'x'.repeat(4_097) }),
        ),
      ),
      codes: DAMAGED,
    },
    {
      name: '4,000 listings of 300 names',
      file: state({ ...open, descriptors: descriptors(names(300, 4, '0')) }),
      codes: [...BEYOND, ...DAMAGED],
    },
    {
      name: 'a time beyond dates',
      file: nodes([node(first, root.id, 'a', { mtime: 1e20 })]),
      codes: DAMAGED,
    },
    { name: 'an inode of the image', file: nodes([node(root.id + 1, root.id, 'a')]), codes: DAMAGED },
    { name: 'a root of its own', file: state({ roots: [{ ...root, path: '/etc' }] }), codes: DAMAGED },
    {
      name: 'a descriptor of a file that is not there',
      file: state({ openFiles: [{ on: { node: first + 9 }, flags: 0, position: 0 }], descriptors: [] }),
      codes: DAMAGED,
    },
    {
      name: 'a blob of a gigabyte',
      file: make({ blobs: [{ raw: 1 << 30, bytes: zeros(MB).bytes }] }),
      codes: BEYOND,
    },
    {
      name: 'a blob of 64 MB that is none',
      file: make({ blobs: [{ raw: 60 * MB, bytes: zeros(20 * MB).bytes }] }),
      codes: DAMAGED,
    },
    {
      name: 'a chunk of a gigabyte',
      file: make({ chunks: [{ raw: 1 << 30, bytes: zeros(MB).bytes }] }),
      codes: DAMAGED,
    },
    {
      name: '8,000 chunks of zeros',
      file: make({ chunks: new Array(8_000).fill(zeros(4 * MB)) }),
      codes: DAMAGED,
    },
    { name: 'a terabyte of memory', file: make({ memoryBytes: 2 ** 40 }), codes: BEYOND },
    { name: 'a header of brackets', file: seal('['.repeat(65_000), checkpoint), codes: DAMAGED },
    {
      name: 'metadata of 60 kB',
      file: seal({ ...about, metadata: JSON.stringify({ a: 'x'.repeat(60_000) }) }, checkpoint),
      codes: DAMAGED,
    },
    {
      name: '10,000 packages',
      file: seal({ ...about, packages: names(10_000, 2, 'a') }, checkpoint),
      codes: DAMAGED,
    },
    { name: '30 MB of noise', file: seal(about, Buffer.alloc(30 * MB, 'noise')), codes: DAMAGED },
    { name: 'memory of 230 MB', file: memory(58_000, dull), codes: [] },
    { name: 'noise of 29 MB', file: memory(7_200, noise), codes: [] },
    {
      name: 'a file of 60 MB',
      file: make({
        files: pack(
          Buffer.from(
            JSON.stringify({
              ...sound,
              nodes: [node(first, root.id, 'large', one)],
              nextInode: first + 9,
              openFiles: [],
              descriptors: [],
            }),
          ),
          codec,
        ),
        blobs: [zeros(60 * MB)],
      }),
      codes: [],
    },
    {
      name: '4,000 long paths of control characters',
      file: nodes(nested(14, '\x01'.repeat(255), names(4_000, 250, '\x01'))),
      codes: [],
    },
    { name: '10,000 files in one folder', file: nodes(nested(1, 'd', names(9_990, 200, 'n'))), codes: [] },
  ];
}
