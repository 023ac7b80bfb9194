import { kindOf, type Rule } from '../../server/http/rules/text-rules.js';

export const PACKAGE_LENGTH_MAX = 100;
const PACKAGE = /^[A-Za-z0-9._-]+$/;

/** Modules of Python itself by which a program would reach its host; asking for them as packages is refused as such. */
export const NEVER_INSTALLED: ReadonlySet<string> = new Set([
  '_socket',
  'builtins',
  'ctypes',
  'fcntl',
  'importlib',
  'js',
  'multiprocessing',
  'os',
  'posix',
  'pty',
  'pyodide',
  'pyodide_js',
  'resource',
  'shutil',
  'signal',
  'socket',
  'socketserver',
  'subprocess',
  'sys',
]);

export const packageRule: Rule = (value) => {
  if (typeof value !== 'string') return `must be a string; received ${kindOf(value)}`;
  if (value.length > PACKAGE_LENGTH_MAX)
    return `must be at most ${PACKAGE_LENGTH_MAX} characters; received ${value.length}`;
  return PACKAGE.test(value)
    ? null
    : `must be made of letters, digits and ._- ; received ${JSON.stringify(value.slice(0, 80))}`;
};
