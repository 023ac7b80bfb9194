import { HiddenPaths } from './hidden-paths.js';

const TOKEN = 'tok3n-of-ada';
const hidden = new HiddenPaths([
  `https://index.example/${TOKEN}/python/simple/`,
  'https://plain.example/api/v4/projects/17/packages/pypi/simple/',
  'https://index.example/pa55/simple/',
  'https://two.example/pypi/org-of-ada/s3cret-feed/simple/',
]);

it.each([
  [
    `https://index.example/${TOKEN}/python/simple/`,
    'https://index.example/~index.example~1~1~/python/simple/',
  ],
  ['https://index.example/pa55/x.whl', 'https://index.example/~index.example~2~1~/x.whl'],
  [
    `https://files.example/get;${TOKEN}/x.whl?key=${TOKEN}`,
    'https://files.example/get;~index.example~1~1~/x.whl?key=~index.example~1~1~',
  ],
  [
    'https://two.example/pypi/org-of-ada/s3cret-feed/x.whl',
    'https://two.example/pypi/~two.example~1~2~/~two.example~1~3~/x.whl',
  ],
  ['https://files.example/mypa55word/x.whl', 'https://files.example/mypa55word/x.whl'],
  [
    'https://plain.example/api/v4/projects/17/packages/pypi/files/x.whl',
    'https://plain.example/api/v4/projects/17/packages/pypi/files/x.whl',
  ],
  [`/srv/${TOKEN}/x.whl`, `/srv/${TOKEN}/x.whl`],
  ['https://index.example', 'https://index.example'],
])('%s is written as %s', (address, written) => {
  expect(hidden.hide(address)).toBe(written);
  expect(hidden.hide(written)).toBe(written);
  expect(hidden.show(written)).toBe(address);
});

it('a placeholder resolves to the current token, and to nothing without its index', () => {
  const written = hidden.hide(`https://index.example/${TOKEN}/x.whl`);
  expect(new HiddenPaths(['https://index.example/renewed-token/python/simple/']).show(written)).toBe(
    'https://index.example/renewed-token/x.whl',
  );
  expect(new HiddenPaths(['https://index.example/simple/']).show(written)).toBeNull();
});
