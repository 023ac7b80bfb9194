import { noteSources, sourceOf } from './json-source.js';

type Body = { context: object; items: Body[] };

function parse(text: string): Body {
  const value = JSON.parse(text);
  noteSources(text, value);
  return value;
}

const CONTEXTS = [
  '{}',
  '{"n":12345678901234567890,"m":1.0,"x":1e400,"z":-0,"big":100000000000000000000000}',
  '{"2":1,"1":2,"a":1,"a":2}',
  '{"deep":[{"context":{"n":1.0}},[[]],{"b":{}}],"word":[true,false,null]}',
  String.raw`{"text":"a\"b\\","\"}":"]}{[,: \u0000\\\"","":"\ud83d\ude00\ud800"}`,
  '{"🐍":"é  two  spaces"}',
  '{"__proto__":1.0,"constructor":{"a":1E5}}',
];

it.each(CONTEXTS)('keeps the text of the context %s wherever it stands', (context) => {
  for (const text of [
    `{"context":${context}}`,
    ` {"code" : "1", "n":-1.5e3 ,"b":true,"list":[1,{"context":{}}], "context" :\n${context}\r\n, "z":null } `,
    `{"context":{"n":1},"context":${context},"code":"{\\"context\\":{}}\\\\"}`,
    String.raw`{"cont\u0065xt":${context}}`,
  ]) {
    expect(sourceOf(parse(text).context)).toBe(context);
  }
});

it.each(CONTEXTS)('keeps the text of %s in each entry of a batch', (context) => {
  const { items } = parse(
    `{"items":[{"context":{}}],"items": [ {"code":"1"},1.5 ,"[", null,[{"context":{"a":1}}], {"context": ${context} },{"code":"]","context":{"n":2.0}}]}`,
  );
  expect(items.map((item) => item?.context && sourceOf(item.context))).toEqual([
    ...Array(5).fill(undefined),
    context,
    '{"n":2.0}',
  ]);
});

it('leaves out white space between values, and none within texts', () => {
  const { context } = parse('{"context": {\n\t"a b" : [ 1.0 ,\r\n"c  d\\" e" ] } }');
  expect(sourceOf(context)).toBe('{"a b":[1.0,"c  d\\" e"]}');
});

it.each([
  'null',
  '1',
  '[]',
  '[{"context":{}}]',
  '{}',
  '{"context":null}',
  '{"context":[1.0]}',
  '{"items":[]}',
])('has nothing to keep of %s', (text) => {
  expect(() => parse(text)).not.toThrow();
});

it('knows nothing of objects from elsewhere', () => {
  expect(sourceOf({})).toBeUndefined();
});

it.each([
  ['escapes', `{"code":"${'\\\\'.repeat(2_000_000)}","context":{"a":1.0}}`],
  ['quotes', `{"code":"${'\\"'.repeat(2_000_000)}","context":{"a":1.0}}`],
  ['names', `{${'"context":{},'.repeat(300_000)}"context":{"a":1.0}}`],
  ['white space', `{"context":{${' \n'.repeat(2_000_000)}"a":${' '.repeat(1_000_000)}1.0}}`],
])('takes time in proportion to a text of %s', (_what, text) => {
  const startedAt = performance.now();
  expect(sourceOf(parse(text).context)).toBe('{"a":1.0}');
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

it('keeps the text of a list of results, of the outermost object only', () => {
  const list = '[{"id":"c1","value":12345678901234567890},{"id":"c1","value":1.0,"value":2.0}]';
  const value = JSON.parse(`{ "round": 1, "results" : ${list.replaceAll(',', ' , ')} }`);
  noteSources(`{ "round": 1, "results" : ${list.replaceAll(',', ' , ')} }`, value);
  expect(sourceOf(value.results)).toBe(list);
  const other = `{"items":[{"results":${list},"context":{}}]}`;
  const nested = JSON.parse(other);
  noteSources(other, nested);
  expect(sourceOf(nested.items[0].results)).toBeUndefined();
});
