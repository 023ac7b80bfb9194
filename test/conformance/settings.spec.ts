import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Settings, VARIABLES } from '../../src/config/settings.js';
import { describeRule } from '../../src/config/variable.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

describe('the declared variables', () => {
  it('are those of Settings, each named once', () => {
    expect(new Settings()).toBeDefined();
    expect(VARIABLES.length).toBeGreaterThan(25);
    expect(new Set(VARIABLES.map(({ name }) => name)).size).toBe(VARIABLES.length);
  });
});

describe('.env.example', () => {
  const text = readFileSync(path.join(ROOT, '.env.example'), 'utf8');

  it('lists every variable with its default, and no other', () => {
    const listed = [...text.matchAll(/^# ?([A-Z_]+)=(.*)$/gm)].map((match) => [match[1], match[2]]);
    expect(listed).toEqual(VARIABLES.map((variable) => [variable.name, String(variable.default)]));
  });

  it('says of each what it means and its rule', () => {
    for (const variable of VARIABLES) {
      expect(text).toContain(`# ${variable.meaning}; ${describeRule(variable)}.\n# ${variable.name}=`);
    }
  });
});

const readme = path.join(ROOT, 'README.md');
(existsSync(readme) ? describe : describe.skip)('the table in README.md', () => {
  it('has a row for every variable, in this form', () => {
    const text = readFileSync(readme, 'utf8');
    const rows = VARIABLES.map(
      (variable) =>
        `| \`${variable.name}\` | ${variable.default === '' ? '' : `\`${variable.default}\``} | ${variable.meaning}; ${describeRule(variable)} |`,
    );
    expect(text.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line))).toEqual(rows);
  });
});
