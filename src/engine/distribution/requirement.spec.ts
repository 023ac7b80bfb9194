import { PackageError } from './package-error.js';
import { parseRequirement } from './requirement.js';
import { describeSpecifiers } from './specifier.js';
import { splitRequirements } from './split-requirements.js';

const SUM = 'a'.repeat(64);

it.each([
  ['Pillow', { kind: 'name', name: 'pillow', extras: [], specifiers: '' }],
  [' ruamel.yaml ', { kind: 'name', name: 'ruamel-yaml', extras: [], specifiers: '' }],
  ['numpy==2.4.6', { kind: 'name', name: 'numpy', extras: [], specifiers: '==2.4.6' }],
  ['numpy >= 2, <3', { kind: 'name', name: 'numpy', extras: [], specifiers: '>=2,<3' }],
  [
    'httpx[http2, Socks]~=0.27',
    { kind: 'name', name: 'httpx', extras: ['http2', 'socks'], specifiers: '~=0.27' },
  ],
  [
    `My.Tool[x] @ https://example.org/w/My_Tool-1.0-py3-none-any.whl#sha256=${SUM}`,
    {
      kind: 'url',
      name: 'my-tool',
      extras: ['x'],
      url: 'https://example.org/w/My_Tool-1.0-py3-none-any.whl',
      fileName: 'My_Tool-1.0-py3-none-any.whl',
      sha256: SUM,
    },
  ],
  [
    `https://example.org/w/My_Tool-1.0-py3-none-any.whl#sha256=${SUM}`,
    {
      kind: 'url',
      name: 'my-tool',
      extras: [],
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
      extras: [],
      file: '/wheels/tool-1.0-py3-none-any.whl',
      fileName: 'tool-1.0-py3-none-any.whl',
      sha256: null,
    },
  ],
])('%s', (text, expected) => {
  const parsed = parseRequirement(text);
  const plain =
    parsed.kind === 'name' ? { ...parsed, specifiers: describeSpecifiers(parsed.specifiers) } : parsed;
  expect(plain).toEqual({ ...expected, text: text.trim() });
});

it.each([
  '',
  '../numpy',
  'numpy>=x',
  'numpy; python_version > "3"',
  'other @ https://example.org/x-1.0-py3-none-any.whl',
  'x @ git+https://example.org/x',
  'x[',
  '-e .',
  '--index-url=https://index.example/',
  'numpy; rm -rf /',
  'a'.repeat(101),
  'https://example.org/x.tar.gz',
  'https://example.org/x.whl',
  '/tool-1.0-py3-none-any.whl#sha256=12',
  'https://example.org/..%2f..%2fx-1-py3-none-any.whl',
])('rejects %j', (text) => {
  expect(() => parseRequirement(text)).toThrow(PackageError);
});

it.each([
  ['numpy, pandas', ['numpy', 'pandas']],
  ['numpy pandas\nrich', ['numpy', 'pandas', 'rich']],
  ['numpy>=2,<3,rich', ['numpy>=2,<3', 'rich']],
  ['numpy >= 2, < 3, rich', ['numpy >= 2,< 3', 'rich']],
  ['httpx[http2,socks]>=0.27, rich', ['httpx[http2,socks]>=0.27', 'rich']],
  ['httpx[http2, socks], rich[x]', ['httpx[http2, socks]', 'rich[x]']],
  ['x @ https://example.org/x-1-py3-none-any.whl, y', ['x @ https://example.org/x-1-py3-none-any.whl', 'y']],
  ['/a/requirements.txt,pylock.toml', ['/a/requirements.txt', 'pylock.toml']],
  [' ,, ', []],
])('%j lists %j', (text, expected) => {
  expect(splitRequirements(text)).toEqual(expected);
});
