import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { MarkerEnvironment } from '../markers.js';
import { PackageError } from '../package-error.js';
import { counts, idOf, parseRequirementLine } from '../pep508.js';
import { parseRequirement, type Requirement } from '../requirement.js';
import type { Constraint } from '../resolver/package-offer.js';

/** Content of a requirements.txt. */
export interface RequirementsFile {
  requirements: Requirement[];
  /** By name: version constraints (`-c`) and allowed files (`--hash`). */
  constraints: Map<string, Constraint>;
}

const FILE_BYTES_MAX = 4 << 20;
const FILES_MAX = 20;
/** Options of pip that are redundant here: only wheels are used anyway. */
const WITHOUT_EFFECT = /^(--only-binary|--prefer-binary|--require-hashes|--no-build-isolation)\b/;
const HASH = /^--hash[=\s]\s*sha256:([0-9a-fA-F]{64})$/;

/**
 * Reads a requirements.txt as pip does: comments, continued lines, markers, `-r`, `-c`, `--hash`. Options for other
 * indexes or for building from source are rejected.
 * @throws PackageError PACKAGE_INVALID, with file and line
 */
export function readRequirementsFile(file: string, environment: MarkerEnvironment): RequirementsFile {
  const result: RequirementsFile = { requirements: [], constraints: new Map() };
  const seen = new Set<string>();
  const read = (one: string, isConstraint: boolean): void => {
    const absolute = path.resolve(one);
    const key = `${isConstraint}${absolute}`;
    if (seen.has(key)) return;
    seen.add(key);
    if (seen.size > FILES_MAX) throw invalid(one, 0, `it includes more than ${FILES_MAX} files`);
    for (const { text, number } of linesOf(absolute)) {
      const failed = (why: string) => invalid(one, number, why);
      const other = /^(-r|--requirement|-c|--constraint)[=\s]\s*(\S.*)$/.exec(text);
      if (other) {
        read(
          path.resolve(path.dirname(absolute), other[2] as string),
          isConstraint || (other[1] ?? '').includes('c'),
        );
      } else if (text.startsWith('-')) {
        if (!WITHOUT_EFFECT.test(text)) throw failed(`the option ${shown(text)} is not supported`);
      } else {
        addLine(text, isConstraint, failed);
      }
    }
  };
  const addLine = (text: string, isConstraint: boolean, failed: (why: string) => PackageError): void => {
    const [requirement = '', ...options] = text.split(/\s(?=--)/);
    const hashes = options.map((option) => HASH.exec(option.trim())?.[1]?.toLowerCase());
    if (hashes.includes(undefined)) throw failed(`an option of ${shown(requirement)} is not supported`);
    const parsed = parseLine(requirement.trim(), environment, failed);
    if (!parsed) return;
    if (!isConstraint) result.requirements.push(parsed);
    constrain(result.constraints, parsed, isConstraint, hashes as string[]);
  };
  read(file, false);
  return result;
}

/** @returns null when its marker does not hold here */
function parseLine(
  text: string,
  environment: MarkerEnvironment,
  failed: (why: string) => PackageError,
): Requirement | null {
  // pip accepts a marker directly after a URL, too; no semicolon within a URL is followed by white space.
  const line = text.replace(/;(?=\s)/, ' ;');
  try {
    const [requirement, marker] = splitMarker(line);
    return counts({ marker }, environment, []) ? parseRequirement(requirement) : null;
  } catch {
    throw failed(`${shown(text)} is not a valid requirement`);
  }
}

/** A URL may contain semicolons, so white space must separate it from a marker. @throws SyntaxError */
function splitMarker(line: string): [requirement: string, marker: string] {
  const [first = ''] = line.split(/\s/, 1);
  const [plain = ''] = line.split(';', 1);
  const isAddress = /^https?:\/\//.test(first);
  if (isAddress || /^[^\s@[]*\.whl(?:#\S*)?\s*$/.test(plain)) {
    const place = isAddress ? first : plain;
    const marker = line.slice(place.length).trim();
    if (marker !== '' && !marker.startsWith(';')) throw new SyntaxError('unexpected text after the URL');
    return [place, marker.slice(1)];
  }
  const { name, extras, url, marker } = parseRequirementLine(line);
  return [url === null ? plain : `${idOf(name, extras)} @ ${url}`, marker];
}

function constrain(
  constraints: Map<string, Constraint>,
  requirement: Requirement,
  isConstraint: boolean,
  hashes: readonly string[],
): void {
  const specifiers = isConstraint && requirement.kind === 'name' ? requirement.specifiers : [];
  if (specifiers.length === 0 && hashes.length === 0) return;
  const known = constraints.get(requirement.name) ?? { specifiers: [], sha256: null };
  const sha256 = hashes.length === 0 ? known.sha256 : new Set([...(known.sha256 ?? []), ...hashes]);
  constraints.set(requirement.name, { specifiers: [...known.specifiers, ...specifiers], sha256 });
}

interface Line {
  text: string;
  /** Starts at 1. */
  number: number;
}

function linesOf(file: string): Line[] {
  let text: string;
  try {
    const bytes = readFileSync(file);
    if (bytes.length > FILE_BYTES_MAX) throw new Error('too large');
    text = bytes.toString('utf8').replace(/^\ufeff/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw invalid(file, 0, code === 'ENOENT' ? 'file not found' : 'it cannot be read');
  }
  const lines: Line[] = [];
  let parts: string[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const plain = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (plain.endsWith('\\')) {
      parts.push(plain.slice(0, -1));
      continue;
    }
    const whole = withoutComment([...parts, plain].join(' ')).trim();
    parts = [];
    if (whole !== '') lines.push({ text: whole, number: at + 1 });
  }
  return lines;
}

/** A comment starts with a # at the beginning or after white space; any other # belongs to a URL. */
function withoutComment(line: string): string {
  if (line.startsWith('#')) return '';
  const at = line.search(/\s#/);
  return at < 0 ? line : line.slice(0, at);
}

function invalid(file: string, line: number, why: string): PackageError {
  const where = line === 0 ? '' : `, line ${line}`;
  return new PackageError('PACKAGE_INVALID', `${path.basename(file)}${where}: ${why}.`);
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 100));
