import { parseRequirement } from '../distribution/requirement.js';
import { REQUIREMENT } from './packages.dto.js';

const HASH = `#sha256=${'a'.repeat(64)}`;
const TEXTS = [
  ['numpy', 'numpy==2.4.6', 'a', 'zope.interface', 'https://h/x-1.0-py3-none-any.whl'],
  [`https://h/a/x-1.0-1-py3-none-any.whl${HASH}`, `http://h/x-1.0-py3-none-any.whl${HASH}`],
  ['', '-numpy', 'numpy-', 'numpy>=2', 'numpy==', 'x'.repeat(101), 'https://h/x.whl', 'https://h/x-1.0.whl'],
  ['https://h/x-1.0-py3-none-any.whl#md5=1', 'https://h/x', 'numpy 2'],
].flat();

function isRequirement(text: string): boolean {
  try {
    parseRequirement(text);
    return true;
  } catch {
    return false;
  }
}

describe('the pattern of packages in the OpenAPI document', () => {
  it('takes what is a requirement', () => {
    const pattern = new RegExp(REQUIREMENT, 'u');
    expect(TEXTS.filter((text) => pattern.test(text))).toEqual(TEXTS.filter(isRequirement));
  });
});
