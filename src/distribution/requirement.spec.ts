import { PackageError } from './package-error.js';
import { parseRequirement } from './requirement.js';

const SUM = 'a'.repeat(64);

it.each([
  ['Pillow', { kind: 'name', name: 'pillow', version: null }],
  [' ruamel.yaml ', { kind: 'name', name: 'ruamel-yaml', version: null }],
  ['numpy==2.4.6', { kind: 'name', name: 'numpy', version: '2.4.6' }],
  [
    `https://example.org/w/My_Tool-1.0-py3-none-any.whl#sha256=${SUM}`,
    {
      kind: 'url',
      name: 'my-tool',
      url: 'https://example.org/w/My_Tool-1.0-py3-none-any.whl',
      fileName: 'My_Tool-1.0-py3-none-any.whl',
      sha256: SUM,
    },
  ],
  [
    '/wheels/tool-1.0-py3-none-any.whl',
    {
      kind: 'file',
      name: 'tool',
      file: '/wheels/tool-1.0-py3-none-any.whl',
      fileName: 'tool-1.0-py3-none-any.whl',
      sha256: null,
    },
  ],
])('%s', (text, expected) => {
  expect(parseRequirement(text)).toEqual({ ...expected, text: text.trim() });
});

it.each([
  '',
  '../numpy',
  'numpy>=2',
  'numpy; rm -rf /',
  'a'.repeat(101),
  'https://example.org/x.tar.gz',
  'https://example.org/x.whl',
  '/tool-1.0-py3-none-any.whl#sha256=12',
  'https://example.org/..%2f..%2fx-1-py3-none-any.whl',
])('refuses %j', (text) => {
  expect(() => parseRequirement(text)).toThrow(PackageError);
});
