/** No regular expression of the service takes more than linear time, whatever text it is given. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { analyse } from 'scslre';
import ts from 'typescript';

const SRC = path.join(import.meta.dirname, '..', '..', 'src');

/** Made of texts: each was looked at, and its parts are literals of the same file that are checked as such. */
const MADE_OF_TEXTS = [
  'config/webhook-settings.ts',
  'engine/distribution/markers.ts',
  'engine/protocol/mime-bundle.ts',
  'engine/sandbox/host/try-bubblewrap.ts',
  'server/http/route-table.ts',
];

interface Found {
  file: string;
  literal: string;
}

const literals: Found[] = [];
const madeOfTexts = new Set<string>();
for (const name of readdirSync(SRC, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
  const file = name.replaceAll(path.sep, '/');
  const text = readFileSync(path.join(SRC, name), 'utf8');
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) literals.push({ file, literal: node.text });
    const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
    if (isCall && ts.isIdentifier(node.expression) && node.expression.text === 'RegExp')
      madeOfTexts.add(file);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
}

/** How a text could make it slow: `Move` is a start that is tried again at each character. */
function faultsOf(literal: string): string[] {
  const slash = literal.lastIndexOf('/');
  const { reports } = analyse({ source: literal.slice(1, slash), flags: literal.slice(slash + 1) });
  return reports.map(({ type, exponential }) => (exponential ? `exponential ${type}` : type));
}

it('the checker sees what is slow', () => {
  expect(faultsOf('/^(a+)+$/')).toEqual(['exponential Self']);
  expect(faultsOf(String.raw`/^\s*(.*)\s*$/`)).toContain('Trade');
  expect(faultsOf(String.raw`/\/+$/`)).toEqual(['Move']);
  expect(faultsOf(String.raw`/^[a-z]+(?:\.[a-z]+)*$/`)).toEqual([]);
});

it('every literal takes linear time', () => {
  expect(literals.length).toBeGreaterThan(80);
  const slow = literals.filter(({ literal }) => faultsOf(literal).length > 0);
  expect(slow).toEqual([]);
});

it('those made of texts are known', () => {
  expect([...madeOfTexts].sort()).toEqual(MADE_OF_TEXTS);
});
