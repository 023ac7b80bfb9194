/**
 * Writes what documentation repeats of the code: .env.example, the tables of settings in docs/configuration.md, those of
 * codes and limits in docs/errors.md and docs/limits.md. Run by `npm run docs`; conformance tests fail where they differ.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const { ERRORS } = await import('../dist/base/error-table.js');
const { GROUPS, VARIABLES } = await import('../dist/config/settings.js');
const { limitRows } = await import('../dist/limits.js');
const { describeRule, variablesOf } = await import('../dist/config/variable.js');

const documented = (variable) => ({ ...variable, text: `${variable.meaning}; ${describeRule(variable)}` });
const variables = VARIABLES.map(documented);

writeFileSync(
  path.join(root, '.env.example'),
  [
    '# Copy to .env and uncomment what you change; the values here are the defaults. The environment wins over .env.\n',
    ...variables.map(({ name, text, default: value }) => `# ${text}.\n# ${name}=${value}\n`),
  ].join('\n'),
);

const shown = (value) => (value === '' ? '' : `\`${value}\``);
replaceBetween(
  'docs/configuration.md',
  ['<!-- settings: begin -->', '<!-- settings: end -->'],
  GROUPS.map((group) =>
    [
      `### ${group.name.replace(/Settings$/, '')}\n`,
      '| variable | default | meaning and bounds |',
      '| --- | --- | --- |',
      ...variablesOf(group)
        .map(documented)
        .map(({ name, text, default: value }) => `| \`${name}\` | ${shown(value)} | ${text} |`),
    ].join('\n'),
  ).join('\n\n'),
);

replaceRows(
  'docs/errors.md',
  /^\| `[A-Z_]+` \|/,
  Object.entries(ERRORS).map(([code, { status, fault, meaning, retryAfterSeconds }]) => {
    const wait = retryAfterSeconds ? `${retryAfterSeconds} s` : '';
    return `| \`${code}\` | ${status} | ${fault} | ${wait} | ${meaning} |`;
  }),
);

replaceRows('docs/limits.md', /^\| (?!what |---)/, limitRows());

/** Puts `rows` where the rows of a table that match `isRow` stand. */
function replaceRows(file, isRow, rows) {
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  const first = lines.findIndex((line) => isRow.test(line));
  const others = lines.filter((line) => !isRow.test(line));
  writeFileSync(
    path.join(root, file),
    [...others.slice(0, first), ...rows, ...others.slice(first)].join('\n'),
  );
}

/** Puts `text` between two lines of a page. */
function replaceBetween(file, [begin, end], text) {
  const page = readFileSync(path.join(root, file), 'utf8');
  const [before, rest] = page.split(`${begin}\n`);
  const [, after] = rest.split(end);
  writeFileSync(path.join(root, file), `${before}${begin}\n\n${text}\n\n${end}${after}`);
}
