import { markerEnvironment, markerHolds } from './markers.js';

const environment = markerEnvironment({ python: '3.14.2' });

it.each([
  ['python_version < "3.11"', false],
  ['python_version >= "3.9"', true],
  ["sys_platform == 'win32' or sys_platform == 'emscripten'", true],
  ['extra == "dev"', false],
  ['python_version >= "3" and (platform_system == "Linux" or os_name == "posix")', true],
  ['"linux" in sys_platform', false],
  ['sys_platform not in "win32 darwin"', true],
  ['python_full_version >= "3.14.1"', true],
])('%s: %s', (marker, expected) => {
  expect(markerHolds(marker, environment)).toBe(expected);
});

it('supports the sets of names in lock files', () => {
  const inLock = { ...environment, extras: new Set(['a-b']), dependency_groups: new Set<string>() };
  expect(markerHolds("'A_b' in extras", inLock)).toBe(true);
  expect(markerHolds("'dev' in dependency_groups", inLock)).toBe(false);
  expect(markerHolds("'dev' not in dependency_groups", inLock)).toBe(true);
  expect(markerHolds("extras == 'a-b'", inLock)).toBeNull();
  expect(markerHolds("'a' in extras", environment)).toBeNull();
});

it.each([
  'python_version <',
  'colour == "red"',
  'python_version',
  '(os_name == "posix"',
  'os_name "posix"',
  '%',
])('cannot read %s', (marker) => {
  expect(markerHolds(marker, environment)).toBeNull();
});

it('reads nested parentheses up to 32 levels, and markers up to 4,096 characters', () => {
  const nested = (levels: number) => `${'('.repeat(levels)}os_name == "posix"${')'.repeat(levels)}`;
  expect(markerHolds(nested(32), environment)).toBe(true);
  expect(markerHolds(`${nested(32)} and ${nested(32)}`, environment)).toBe(true);
  for (const levels of [33, 100_000]) expect(markerHolds(nested(levels), environment)).toBeNull();
  expect(markerHolds(`os_name == "${'x'.repeat(4096)}"`, environment)).toBeNull();
});
