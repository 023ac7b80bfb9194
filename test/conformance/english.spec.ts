import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** Phrases of the table "English" in CONTRIBUTING.md, as they would stand in a message, a comment or a page. */
const PHRASES = [
  /\bha(?:s|ve) not the\b/i,
  /\bshould be an? \w+ is none\b/i,
  /(?<!\bthere )\b(?:is|are) none\b/i,
  /\bcould not be (?:had|started)\b/i,
  /\bcan(?:not)? be had\b/i,
  /\b(?:is|are|be|was) told\b/i,
  /\btells? of\b/i,
  /\ba text that\b/i,
  /\b(?:a|whole) number from \$?[{\d]/i,
  /\b(?:goes|went) well\b/i,
  /\b(?:goes|gone) on with\b/i,
  /\btaken for\b/i,
  /\bwhoever\b/i,
  /\bnobody\b/i,
  /\bthere is no such\b/i,
  /\bof (?:its|their) own\b/i,
  /\b(?:is|are) to be\b/i,
  /\bhas to do with\b/i,
  /\bbeside\b/i,
  /\bunless said\b/i,
  /\bno more\b(?! (?:\w+ )?than\b)/i,
];

/** Rooms that have not been revised yet. This list only shrinks. */
const EXEMPT = ['src/engine/protocol', 'src/engine/worker'];

const READ = /\.(?:ts|mts|js|mjs|py|sh|ya?ml|md|html|css|json)$/;

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && READ.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}

/** Their sentences stand in src. */
const GENERATED = ['clients/typescript/src/api.ts'];

/** CONTRIBUTING.md quotes the phrases themselves; CHANGELOG.md keeps what earlier versions said. */
const FILES = [
  'README.md',
  'SECURITY.md',
  ...['src', 'docs', 'deploy', 'examples', 'clients/typescript/src'].flatMap(filesBelow),
].filter((file) => !GENERATED.includes(file));

/** Lines of a file with a phrase of the table. */
function oddLines(file: string): string[] {
  const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const phrase = PHRASES.find((one) => one.test(line));
    return phrase ? [`${file}:${index + 1}: ${phrase.exec(line)?.[0]}`] : [];
  });
}

const isExempt = (file: string) => EXEMPT.some((place) => file === place || file.startsWith(`${place}/`));

describe('the English of messages, comments and pages', () => {
  it('is free of the phrases in CONTRIBUTING.md', () => {
    expect(FILES.length).toBeGreaterThan(300);
    expect(FILES.filter((file) => !isExempt(file)).flatMap(oddLines)).toEqual([]);
  });

  it.each(EXEMPT)('is exempt in %s only as long as that needs it', (place) => {
    const files = FILES.filter((file) => file === place || file.startsWith(`${place}/`));
    expect(files.flatMap(oddLines)).not.toEqual([]);
  });
});
