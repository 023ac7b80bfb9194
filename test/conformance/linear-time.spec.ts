/** What reads texts of strangers takes time in proportion to their length, whatever is in them. */

import { isPrivateLiteral, isPublicAddress } from '../../src/base/addresses/public-address.js';
import { splitList } from '../../src/base/split-list.js';
import { readProjectPage } from '../../src/engine/distribution/index/project-page.js';
import { readPylockTables } from '../../src/engine/distribution/lock/pylock-tables.js';
import { markerEnvironment, markerHolds } from '../../src/engine/distribution/markers.js';
import { normalizeName } from '../../src/engine/distribution/package-name.js';
import { parseRequirementLine } from '../../src/engine/distribution/pep508.js';
import { parseRequirement } from '../../src/engine/distribution/requirement.js';
import { satisfies } from '../../src/engine/distribution/specifier.js';
import { splitRequirements } from '../../src/engine/distribution/split-requirements.js';
import { compareVersions } from '../../src/engine/distribution/version.js';
import { readMetadata } from '../../src/engine/distribution/wheel-metadata.js';
import { parseWheelName } from '../../src/engine/distribution/wheel-name.js';
import { readZip } from '../../src/engine/distribution/zip-archive.js';
import { isBoundedJson, PROGRAM_JSON } from '../../src/engine/protocol/bounded-json.js';
import { isMimeType, isValidFor } from '../../src/engine/protocol/mime-bundle.js';
import { checkFile } from '../../src/engine/protocol/read-live-message.js';
import { isBase64 } from '../../src/features/executions/files-rule.js';
import { readRetryAfter } from '../../src/features/webhooks/retry-schedule.js';
import { servedAs } from '../../src/predecessor/compat/served-as.js';
import { readCredentials } from '../../src/server/access/credentials.js';
import { dispositionOf } from '../../src/server/http/answers/content-disposition.js';
import { mimeOfPath } from '../../src/server/http/answers/mime-of-path.js';
import { wantsEvents } from '../../src/server/http/events/wants-events.js';
import { readTraceParent } from '../../src/server/http/trace-parent.js';
import { readIdempotencyKey } from '../../src/server/idempotency/idempotency-key.js';

const environment = markerEnvironment({ python: '3.14.2' });

const platform = { python: '3.14.2', abiVersion: '2026_0' };
const FILE = { filename: 'x-1-py3-none-any.whl', url: 'x', hashes: { sha256: 'a'.repeat(64) } };
const readPage = (file: object) => {
  const page = { meta: { 'api-version': '1.0' }, name: 'x', files: [file] };
  return readProjectPage(Buffer.from(JSON.stringify(page)), 'x', new URL('https://index.example/'), platform);
};

const READERS: Record<string, (text: string) => unknown> = {
  METADATA: (text) => readMetadata(Buffer.from(text)),
  'METADATA, one header': (text) => readMetadata(Buffer.from(`Name: x\nRequires-Dist: ${text}\n`)),
  'METADATA, folded': (text) =>
    readMetadata(Buffer.from(`Requires-Dist: x\n ${text.replaceAll('\n', '\n ')}`)),
  'METADATA, headers without end': (text) => readMetadata(Buffer.from(`${text}: ${text}`)),
  'Requires-Dist': parseRequirementLine,
  'Requires-Dist, behind a name': (text) => parseRequirementLine(`x ${text}@`),
  'Requires-Dist, extras': (text) => parseRequirementLine(`x[${text}]`),
  'Requires-Dist, extras without end': (text) => parseRequirementLine(`x[${text}`),
  'Requires-Dist, parentheses': (text) => parseRequirementLine(`x (${text})`),
  'Requires-Dist, address': (text) => parseRequirementLine(`x @ ${text}`),
  'page of an index': (text) =>
    readProjectPage(Buffer.from(text), 'x', new URL('https://index.example/'), platform),
  'page of an index, name of a file': (text) => readPage({ filename: `${text}.whl`, url: 'x' }),
  'page of an index, address': (text) => readPage({ ...FILE, url: text }),
  'page of an index, requires-python': (text) => readPage({ ...FILE, 'requires-python': text }),
  'page of an index, hash': (text) => readPage({ ...FILE, hashes: { sha256: text } }),
  'pylock.toml': (text) => readPylockTables(text, 'pylock.toml'),
  'list of requirements': splitRequirements,
  'list of requirements, in brackets': (text) => splitRequirements(`x[${text}],${text}`),
  marker: (text) => markerHolds(text, environment),
  'marker, behind an operator': (text) => markerHolds(`os_name not ${text}`, environment),
  version: (text) => compareVersions(text, `1${text}`),
  specifier: (text) => satisfies('1.0', text),
  'specifier, behind an operator': (text) => satisfies('1.0', `>=${text}`),
  'name of a wheel': parseWheelName,
  'tags of a wheel': (text) =>
    parseWheelName(`x-1-${text.slice(0, 80)}-${text.slice(0, 80)}-${text.slice(0, 80)}.whl`),
  'name of a package': normalizeName,
  requirement: parseRequirement,
  'requirement, pinned': (text) => parseRequirement(`x${text}==`),
  'requirement, address': (text) => parseRequirement(`https://${text}.whl`),
  list: splitList,
  archive: (text) => readZip(Buffer.from(text), { totalBytes: 1e9, files: 1e5 }),
  'archive, behind end records': (text) =>
    readZip(Buffer.from(`PK\x05\x06${text}`.repeat(3)), { totalBytes: 1e9, files: 1e5 }),
  'media type': isMimeType,
  'media type, second half': (text) => isMimeType(`a/${text}`),
  base64: (text) => isValidFor('image/png', text),
  'base64 of a file': isBase64,
  JSON: (text) => isBoundedJson(text, PROGRAM_JSON),
  'path of a file': (text) => {
    checkFile(
      { type: 'file', id: '', path: `/tmp/${text}`.slice(0, 16_384), size: 0, content: null },
      { outputFileBytes: 1 },
    );
  },
  'media type of a path': mimeOfPath,
  'name of a download': (text) => dispositionOf('attachment', text),
  'name of a shared file': servedAs,
  Accept: wantsEvents,
  traceparent: readTraceParent,
  'Idempotency-Key': readIdempotencyKey,
  'Retry-After': (text) => readRetryAfter(text, 0),
  Authorization: (text) => readCredentials({ authorization: text }),
  'Authorization, behind its scheme': (text) => readCredentials({ authorization: `Bearer ${text}` }),
  address: isPublicAddress,
  host: isPrivateLiteral,
};

/** Repeated to any length. */
const UNITS = [
  ...[
    ' ',
    '\t',
    '\n',
    '\r\n',
    ' \n',
    'a',
    '1',
    '0',
    '.',
    '-',
    '_',
    '/',
    ':',
    ';',
    ',',
    '=',
    '@',
    '"',
    "'",
    '\\',
    '%',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '()',
    '[]',
    '[],',
    '(a',
    'a,',
    'a=',
    'a;',
    'a.',
    '1.',
    '1!',
    '..',
    '*',
    '**',
    '?',
    '+',
    '#',
  ],
  ...[
    'a b ',
    '"a" ',
    'and ',
    'not ',
    'in ',
    'a:b\n',
    'Name:',
    'Requires-Dist: x\n',
    '::',
    'ff:',
    '../',
    'q=0.',
    'PK\x05\x06',
  ],
  ...['é', '\ud800', '\0', '\u2028', '"\\', '-0', '1e', '{"a":', '>=1,', '==', 'v', 'a1'],
];
const ENDS = ['', '!', '@', '"'];
const SIZES = [1_000, 8_000, 60_000];
/** For one text. What is cubic is caught with 1,000 characters, what is quadratic with 60,000; a guard, not a measure. */
const MS_MAX = 400;

it.each(Object.keys(READERS))('%s', (name) => {
  const read = READERS[name] as (text: string) => unknown;
  const slow: string[] = [];
  for (const unit of UNITS) {
    for (const end of ENDS) {
      for (const size of SIZES) {
        const text = unit.repeat(Math.ceil(size / unit.length)) + end;
        const startedAt = performance.now();
        try {
          read(text);
        } catch {
          // Refused: as good as read.
        }
        const ms = performance.now() - startedAt;
        if (ms < MS_MAX) continue;
        slow.push(`${JSON.stringify(unit)} * ${size} + ${JSON.stringify(end)}: ${Math.round(ms)} ms`);
        break;
      }
    }
  }
  expect(slow).toEqual([]);
});
