/** Whole paths of the predecessor, as its routes write them. `/docs/` has its own redirect. */
const PATHS = new Set([
  '/api/execute',
  '/api/execute-raw',
  '/api/execute-stream',
  '/api/install-package',
  '/api/packages',
  '/api/reset',
  '/api/cleanup-memory',
  '/api/recycle-processes',
  '/api/status',
  '/api/health',
  '/api/stats',
  '/api/upload',
  '/api/uploaded-files',
  '/api/pyodide-files',
  '/api/extract-plots',
  '/api/clear-all-files',
  '/api/dashboard/stats',
  '/api/dashboard/stats/clear',
  '/api/dashboard/stats/dashboard',
  '/health',
  '/healthcheck',
  '/ready',
  '/metrics',
]);
/** Paths of which one segment, a name, follows. */
const BEFORE_A_NAME = ['/api/file-info/', '/api/uploaded-files/', '/api/pyodide-files/'];
/** Folders, whose files have names in any case. */
const FOLDERS = ['/uploads/', '/plots/'];
/** Whether a path may be another way to write one of them; the others cost no more than this. */
const UNUSUAL = /[A-Z]|.\/(?:$|\?)/;

/**
 * The target of a request as the routes write it: the predecessor's own paths may have other case and a slash at the end, as
 * they may there. All other paths stay as they are.
 */
export function predecessorPath(url: string): string {
  if (!UNUSUAL.test(url)) return url;
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  const query = url.slice(path.length);
  const usual = path.endsWith('/') ? path.slice(0, -1) : path;
  const lower = usual.toLowerCase();
  if (PATHS.has(lower)) return lower + query;
  const before = BEFORE_A_NAME.find((one) => lower.startsWith(one));
  if (before !== undefined && !usual.includes('/', before.length)) {
    return before + usual.slice(before.length) + query;
  }
  const folder = FOLDERS.find((one) => lower.startsWith(one));
  return folder === undefined ? url : folder + path.slice(folder.length) + query;
}
