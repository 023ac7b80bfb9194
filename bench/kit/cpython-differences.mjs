/**
 * Tests of CPython's that fail in a worker and not in plain Pyodide, and the row of docs/python.md that explains why.
 * @type {[pattern: RegExp, row: string][]}
 */
export const DIFFERENCES = [
  [/^test\.test_os\.ExecTests\./, '| Other programs |'],
  [/\.test_disk_usage$/, '| `shutil.disk_usage`, `os.statvfs` |'],
  [/\.(test_unpack_archive_xztar|test_getrandbits_2G_bits)$/, '| Memory |'],
  [/^test\.test_ssl\..*\.test_private_init$/, '| TLS |'],
  [/^test\.test_urllib\.Utility_Tests\.test_thishost$/, '| Network |'],
  [/\btest_ctypes\b|^test\.test_frame\.TestFrameCApi\./, '| ctypes |'],
  [/\.test_memoryview_compare_special_cases$/, '| ctypes |'],
  [/^test\.test_netrc\..*\.test_security$/, '| User |'],
  [/\.TestCallers\.test_loop_caller_importing$/, '| Garbage collector |'],
];

/** Whether they fail depends on how many frames or objects there are before a test begins, in plain Pyodide too. */
const CHANCE = [
  /\.GCTogglingTests\.test_indirect_calls_with_gc_disabled$/,
  /\.test_tracemalloc\..*\.test_set_traceback_limit$/,
  // A fault of CPython 3.14.2 itself, which reads memory that was freed.
  /^test\.test_json\..*\.test_(mutate_dict_items_during_encode|current_indent_level)$/,
];

/** @returns {string | null} why a test may fail here only; null when nothing explains it */
export function whyDifferent(id) {
  if (CHANCE.some((pattern) => pattern.test(id))) return 'chance';
  return DIFFERENCES.find(([pattern]) => pattern.test(id))?.[1] ?? null;
}
