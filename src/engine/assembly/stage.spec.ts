import { readMaking } from './stage.js';

it('accepts the steps of the process that builds an image, and nothing else', () => {
  expect(['unpacking', 'compiling', 'importing', 'writing', 'checking'].map(readMaking)).toEqual([
    { stage: 'building', step: 'unpacking' },
    { stage: 'building', step: 'compiling' },
    { stage: 'building', step: 'importing' },
    { stage: 'building', step: 'writing' },
    { stage: 'checking' },
  ]);
  for (const other of ['', 'toString', 'rolling', null, undefined, {}, ['checking'], 1]) {
    expect(readMaking(other)).toBeNull();
  }
});
