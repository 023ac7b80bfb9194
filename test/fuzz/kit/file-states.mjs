/** Changes to the state of files in a checkpoint, as somebody would make them who knows how it is built. */

const FOLDER = 0o040755;
const NAMES = [
  'a',
  '__proto__',
  'constructor',
  '\x01',
  'ü',
  '\u{1f600}',
  '..',
  '.',
  '',
  'a/b',
  'a\0',
  ' ',
  '\ud800',
];
const NUMBERS = [-1, 0, 1, 0.5, 255, 2 ** 16, 2 ** 31, 2 ** 48, 2 ** 53 - 1, 1e300, null, '1', true, [], {}];
const TIMES = [0, -1, 8.64e15, -8.64e15, 8.64e15 + 1, -1e16, 1e300, 0.5, null, '0'];
const KINDS = [0o040000, 0o100000, 0o120000, 0o020000, 0o140000, 0o010000, 0o060000, 0];

const node = (id, parent, name, changes = {}) => ({
  ...{
    id,
    parent,
    name,
    mode: 0o100644,
    atime: 0,
    mtime: 0,
    ctime: 0,
    content: null,
    target: null,
    device: 0,
  },
  ...changes,
});
/** Sometimes short of a bound, sometimes just at it, sometimes beyond. */
const near = (random, bound) => Math.max(0, bound + random.pick([-bound, -1, 0, 1, bound]));

function folders(state) {
  return [
    ...state.roots.map(({ id }) => id),
    ...state.nodes.filter(({ mode }) => mode === FOLDER).map(({ id }) => id),
  ];
}

/** By name; each takes a state that it may change, and the source of random numbers. */
export const CHANGES = {
  depth(state, random) {
    const length = random.pick([1, 2, 100, 255]);
    const deep = near(random, random.pick([10, Math.floor(4_080 / (length + 1))]));
    let parent = random.pick([...folders(state), null]);
    for (let n = 0; n < Math.min(deep, 9_000); n += 1) {
      const id = state.nextInode++;
      state.nodes.push(node(id, parent, 'd'.repeat(length), { mode: FOLDER }));
      parent = id;
    }
  },
  breadth(state, random) {
    const parent = random.pick(folders(state));
    const count = random.pick([10, 1_000, near(random, 10_000 - state.nodes.length)]);
    for (let n = 0; n < Math.min(count, 30_000); n += 1) {
      state.nodes.push(node(state.nextInode++, parent, `n${n}`));
    }
  },
  circle(state, random) {
    const [a, b] = [state.nextInode++, state.nextInode++];
    const top = random.pick([b, ...folders(state)]);
    state.nodes.push(node(a, top, 'a', { mode: FOLDER }), node(b, a, 'b', { mode: FOLDER }));
    if (random.below(2) === 0) state.nodes.reverse();
  },
  parent(state, random) {
    const ids = [...folders(state), ...state.nodes.map(({ id }) => id), state.nextInode, null];
    random.pick(state.nodes).parent = random.pick([...ids, ...NUMBERS]);
  },
  order(state, random) {
    const from = random.below(state.nodes.length);
    const [moved] = state.nodes.splice(from, 1);
    state.nodes.splice(random.below(state.nodes.length + 1), 0, moved);
  },
  twice(state, random) {
    const copy = { ...random.pick(state.nodes) };
    if (random.below(2) === 0) copy.id = state.nextInode++;
    state.nodes.push(copy);
  },
  gone(state, random) {
    state.nodes.splice(random.below(state.nodes.length), 1 + random.below(3));
  },
  name(state, random) {
    random.pick(state.nodes).name = random.pick([
      ...NAMES,
      'n'.repeat(near(random, 255)),
      'n'.repeat(1 << 20),
    ]);
  },
  mode(state, random) {
    const mode = random.pick(KINDS) | random.below(0o10000);
    random.pick([...state.nodes, ...state.roots]).mode = random.pick([mode, mode, ...NUMBERS]);
  },
  time(state, random) {
    const one = random.pick([...state.nodes, ...state.roots]);
    one[random.pick(['atime', 'mtime', 'ctime'])] = random.pick(TIMES);
  },
  content(state, random) {
    const one = random.pick(state.nodes);
    const { blob, at, length } = one.content ?? { blob: 0, at: 0, length: 1 };
    const wild = (value) => random.pick([value, value, value + 1, value - 1, ...NUMBERS]);
    one.content = { blob: wild(blob), at: wild(at), length: wild(length) };
  },
  target(state, random) {
    random.pick(state.nodes).target = random.pick(['/', 'x'.repeat(near(random, 4_096)), 'x\0', null, 7]);
  },
  descriptors(state, random) {
    const one = () => ({ ...random.pick(state.descriptors), fd: random.below(4_200) });
    const count = random.pick([1, 10, near(random, 4_090)]);
    for (let n = 0; n < Math.min(count, 9_000); n += 1) state.descriptors.push(one());
  },
  descriptor(state, random) {
    const one = random.pick(state.descriptors);
    one[random.pick(['fd', 'file'])] = random.pick(NUMBERS);
  },
  listing(state, random) {
    const count = random.pick([1, near(random, 100_000)]);
    random.pick(state.descriptors).listing = Array.from({ length: count }, (_, n) => `n${n}`);
  },
  openFile(state, random) {
    const one = random.pick(state.openFiles);
    const own = state.nodes.map(({ id }) => id);
    const on = random.pick([
      { node: random.pick(own) },
      { node: state.nextInode },
      { sealed: random.below(9) },
      {},
    ]);
    Object.assign(
      one,
      random.pick([{ on }, { position: random.pick(NUMBERS) }, { flags: random.pick(NUMBERS) }]),
    );
  },
  root(state, random) {
    const change = random.pick([{ id: random.pick(NUMBERS) }, { path: '/etc' }, { path: 'x' }, null]);
    if (change) Object.assign(random.pick(state.roots), change);
    else state.roots.push({ ...random.pick(state.roots) });
  },
  next(state, random) {
    state.nextInode = random.pick([state.nextInode + 5, state.nextInode - 1, ...NUMBERS]);
  },
  folder(state, random) {
    const folder = `/${'x'.repeat(near(random, 4_095))}`;
    state.currentFolder = random.pick(['/', '/gone', folder, 'x', '', 7]);
  },
};

/** A changed copy, and the names of the changes. */
export function changed(state, random) {
  const copy = structuredClone(state);
  const names = Array.from({ length: 1 + random.below(3) }, () => random.pick(Object.keys(CHANGES)));
  for (const name of names) {
    // An earlier change may have left nothing to change.
    try {
      CHANGES[name](copy, random);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    }
  }
  return { state: copy, names };
}
