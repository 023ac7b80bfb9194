import { readBuilderMessage } from './builder-message.js';
import { ProtocolError } from './check-fields.js';

const PAGE = 65_536;
const MAX = 10 * PAGE;

const built = (changes: object = {}) => ({
  type: 'built',
  skippedJson: '["blackd"]',
  layoutJson: '{"tableLength":1}',
  memoryBytes: PAGE,
  segmentsJson: '[[0,4],[10,12]]',
  data: new Uint8Array(6),
  ...changes,
});

const compiled = (changes: object = {}) => ({
  type: 'compiled',
  bytecodeJson: '[["/a/__pycache__/b.cpython-314.pyc",3]]',
  bytecode: new Uint8Array(3),
  ...changes,
});

it('takes files of bytecode', () => {
  expect(readBuilderMessage(compiled(), MAX)).toEqual({
    type: 'compiled',
    bytecode: { list: [['/a/__pycache__/b.cpython-314.pyc', 3]], bytes: new Uint8Array(3) },
  });
});

it('takes memory whose segments are in order, within it and as long as the bytes', () => {
  expect(readBuilderMessage(built(), MAX)).toEqual({
    type: 'built',
    skipped: ['blackd'],
    layout: { tableLength: 1 },
    memoryBytes: PAGE,
    segments: [
      [0, 4],
      [10, 12],
    ],
    data: new Uint8Array(6),
  });
  expect(readBuilderMessage({ type: 'failed', reason: 'why' }, MAX)).toEqual({
    type: 'failed',
    reason: 'why',
  });
  const proven = { type: 'proven', layers: { gate: true, seccomp: 'left out' } };
  expect(readBuilderMessage(proven, MAX)).toEqual(proven);
});

it.each([
  ['no object', null],
  ['another type', { type: 'ready' }],
  ['layers that are no object', { type: 'proven', layers: [] }],
  ['a layer that is neither proven nor has a reason', { type: 'proven', layers: { gate: false } }],
  ['a layer with a name that is none', { type: 'proven', layers: { 'a<b>': true } }],
  ['a reason that is no text', { type: 'failed', reason: 1 }],
  ['a reason without end', { type: 'failed', reason: 'x'.repeat(20_000) }],
  ['memory beyond the cap', built({ memoryBytes: MAX + PAGE })],
  ['memory that is no number', built({ memoryBytes: '65536' })],
  ['memory that is no number of pages', built({ memoryBytes: 100 })],
  ['a layout that is no JSON', built({ layoutJson: '{' })],
  ['segments that are no list', built({ segmentsJson: '{}' })],
  ['a segment that is no pair', built({ segmentsJson: '[1]' })],
  ['segments out of order', built({ segmentsJson: '[[10,12],[0,4]]' })],
  ['segments that overlap', built({ segmentsJson: '[[0,4],[3,5]]' })],
  ['an empty segment', built({ segmentsJson: '[[0,0],[0,6]]' })],
  ['a segment beyond memory', built({ segmentsJson: '[[65534,65540]]' })],
  ['bytes that do not fit the segments', built({ data: new Uint8Array(5) })],
  ['data that are no bytes', built({ data: 'abcdef' })],
  ['bytecode that is no list', compiled({ bytecodeJson: '{}' })],
  ['bytecode without a path', compiled({ bytecodeJson: '[[1,3]]' })],
  ['bytecode of another length', compiled({ bytecodeJson: '[["/a",2]]' })],
  ['bytecode that is no bytes', compiled({ bytecode: { byteLength: 3 } })],
  ['names that are no texts', built({ skippedJson: '[1]' })],
])('refuses %s', (_what, raw) => {
  expect(() => readBuilderMessage(raw, MAX)).toThrow(ProtocolError);
});
