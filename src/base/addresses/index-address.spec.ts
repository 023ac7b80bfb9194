import { parseIndexAddresses } from './index-address.js';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

it.each([
  ['https://index.example/simple', [{ url: 'https://index.example/simple/', authorization: null }]],
  [
    'https://ada:p%40ss@index.example/simple/, http://token@10.0.0.5:8080/',
    [
      { url: 'https://index.example/simple/', authorization: basic('ada:p@ss') },
      { url: 'http://10.0.0.5:8080/', authorization: basic('token:') },
    ],
  ],
  ['', []],
])('%j', (text, expected) => {
  expect(parseIndexAddresses(text)).toEqual(expected);
});

it.each([
  'index.example',
  'ftp://index.example/',
  'file:///srv/index',
  'https://index.example/simple/?token=1',
  'https://index.example/simple/#x',
  'https://a%zz:b@index.example/',
  'https://',
  Array(21).fill('https://index.example/').join(),
])('refuses %j', (text) => {
  expect(parseIndexAddresses(text)).toBeNull();
});
