import { wholeJson } from './whole-json.js';

it.each([
  ['a\ud800b', '"a\ufffdb"'],
  [['\udc00', 'x', null, 1], '["\ufffd","x",null,1]'],
  [{ '\ud83d': { a: ['\ude00'] } }, '{"\ufffd":{"a":["\ufffd"]}}'],
  ['\\ud800', '"\\\\ud800"'],
  ['\u{1f600}', '"\u{1f600}"'],
])('writes %j with whole characters only', (value, json) => {
  expect(wholeJson(value)).toBe(json);
});
