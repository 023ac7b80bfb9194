// Arguments for functions of unknown types: numbers at the edges, and addresses of texts that would do harm to the
// host if anything behind the function were to believe them.
import { seeded } from './random.mjs';

export const SETS = [
  'zeros',
  'small',
  'negative',
  'huge',
  'script',
  'shell',
  'path',
  'socket',
  'heap',
  'loop',
];

/**
 * @param {object} module Emscripten's, sealed
 * @param {number} seed
 * @param {{ folder: string, port: number }} canaries what the texts reach for
 */
export function hostileArguments(module, seed, { folder, port }) {
  const random = seeded(seed);
  const script = `(g => { g('fs').writeFileSync('${folder}/script', ''); g('net').connect(${port}, '127.0.0.1'); })(process.getBuiltinModule ?? process.mainModule?.require ?? process.binding)`;
  const texts = { script, shell: `touch ${folder}/shell`, path: `${folder}/secret` };
  const heap = () => module.HEAPU8;
  /** Memory of a run that is about to be thrown away: any place does that no one needs for the call itself. */
  const place = (bytes) => {
    const address = module._malloc(bytes.length + 8);
    heap().set(bytes, address);
    return address;
  };
  const sockaddr = () => {
    const bytes = Buffer.from([2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes.writeUInt16BE(port, 2);
    return place(bytes);
  };
  /** An object whose every field is its own address, or a small number that may be a table index. */
  const loop = () => {
    const address = place(Buffer.alloc(512));
    const words = new DataView(heap().buffer, address, 512);
    for (let at = 0; at < 512; at += 4)
      words.setUint32(at, at % 12 === 8 ? random.below(14_000) : address, true);
    return address;
  };
  const makers = {
    zeros: () => () => 0,
    small: () => (n) => [1, 2, 3, 0, 16][n % 5],
    negative: () => (n) => [-1, -8, -100, -2147483648][n % 4],
    huge: () => (n) => [0x7fffffff, 0xfffffff0, 0x40000000, 65_536][n % 4],
    heap: () => () => random.below(heap().length >>> 3) << 3,
    loop: () => {
      const address = loop();
      return () => address;
    },
    socket: () => {
      const address = sockaddr();
      return (n) => [0, address, 16][n % 3];
    },
  };
  for (const [set, text] of Object.entries(texts)) {
    makers[set] = () => {
      const address = place(Buffer.from(`${text}\0`));
      return (n) => (n % 3 === 2 ? text.length : address);
    };
  }
  return { call: (target, set) => callTyped(target, makers[set]()) };
}

/** Types are unknown from outside: an argument whose conversion fails is a bigint, so it is passed as one. */
function callTyped(target, valueAt) {
  const { length } = target;
  // Functions of JavaScript may take more than they say.
  const count = Math.max(length, 6);
  const wide = new Array(count).fill(false);
  for (let tries = 0; ; tries++) {
    try {
      target(...wide.map((big, n) => (big ? BigInt(valueAt(n)) : valueAt(n))));
      return 'returned';
    } catch (error) {
      const mixed = error instanceof TypeError && /BigInt/.test(error.message);
      if (!mixed || tries >= length) throw error;
      wide[failing(target, wide, length)] = true;
    }
  }
}

/** @returns the first argument that cannot be converted; nothing is called, since a later one always throws */
function failing(target, wide, length) {
  let seen = -1;
  const probe = (n) => ({
    [Symbol.toPrimitive]() {
      seen = n;
      return wide[n] ? 0n : 0;
    },
  });
  try {
    // One conversion fails, by itself or at the end; until then they run in order.
    target(...wide.map((_, n) => probe(n)));
  } catch {
    return Math.min(seen, length - 1);
  }
  return length - 1;
}
