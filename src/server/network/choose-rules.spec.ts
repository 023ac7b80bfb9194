import { ANONYMOUS } from '../access/owner.js';
import { chooseRules } from './choose-rules.js';

const rule = (name: string) => ({ name, host: 'x.test', ports: [443], methods: ['GET'], headers: [] });
const rules = [rule('one'), rule('two')];
const key = (networkRules: string[], scopes = ['execute', 'network']) =>
  ({ networkRules: new Set(networkRules), scopes: new Set(scopes) }) as unknown as typeof ANONYMOUS;

describe('chooseRules', () => {
  it('gives those that a request names, each once, and none to a request without a name', () => {
    expect(chooseRules(rules, ['two', 'two'], ANONYMOUS)).toEqual([rule('two')]);
    expect(chooseRules(rules, [], ANONYMOUS)).toEqual([]);
    expect(chooseRules(null, [], ANONYMOUS)).toEqual([]);
    expect(chooseRules(rules, ['one'], key(['one']))).toEqual([rule('one')]);
  });

  it.each([
    ['the network is off', null, ['one'], ANONYMOUS, 'NETWORK_OFF'],
    ['the server lacks the rule', rules, ['one', 'three'], ANONYMOUS, 'NETWORK_RULE_UNKNOWN'],
    ['the key lacks the rule', rules, ['one', 'two'], key(['one']), 'FORBIDDEN'],
    ['the key lacks the scope', rules, ['one'], key(['one'], ['execute']), 'FORBIDDEN'],
  ])('refuses when %s', (_, known, names, access, code) => {
    expect(() => chooseRules(known, names, access)).toThrow(expect.objectContaining({ code }));
  });
});
