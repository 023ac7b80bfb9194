import { expect, it } from '@jest/globals';
import { isId } from '../sessions/record/ids.js';
import { recordIdOf } from './run-ids.js';

it('a run of an id that a client chose has a record of its owner alone', () => {
  const id = '0d9f6f4e-5a0c-4c53-9f38-6a1fc4a7a9f2';
  expect(recordIdOf('ada', id)).not.toBe(recordIdOf('bob', id));
  expect(recordIdOf('ada', id)).toBe(recordIdOf('ada', id));
  expect(isId(recordIdOf('ada', id))).toBe(true);
});
