import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

describe('docs/configuration.md', () => {
  it('has a row for every variable, in the order of its group', () => {
    const text = readFileSync(path.join(ROOT, 'docs', 'configuration.md'), 'utf8');
    const rows = VARIABLES.map(
      (variable) =>
        `| \`${variable.name}\` | ${variable.default === '' ? '' : `\`${variable.default}\``} | ${variable.meaning}; ${describeRule(variable)} |`,
    );
    expect(text.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line))).toEqual(rows);
  });
});

describe('README.md', () => {
  it('is short enough to be read', () => {
    expect(readFileSync(path.join(ROOT, 'README.md')).length).toBeLessThan(9_000);
  });
});

describe('the pages', () => {
  const folders = ['.', 'docs', 'examples', 'deploy/container', 'deploy/kubernetes', 'deploy/observability'];
  const pages = folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.join(folder, name)),
  );

  it.each(pages)('%s names files that are there', (page) => {
    const text = readFileSync(path.join(ROOT, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => String(match[1]));
    const missing = links.filter((link) => !existsSync(path.join(ROOT, path.dirname(page), link)));
    expect(missing).toEqual([]);
  });

  it('of docs are all in its map', () => {
    const map = readFileSync(path.join(ROOT, 'docs', 'README.md'), 'utf8');
    const names = readdirSync(path.join(ROOT, 'docs')).filter((name) => /^[a-z-]+\.md$/.test(name));
    expect(names.filter((name) => !map.includes(`(${name})`))).toEqual([]);
  });
});
