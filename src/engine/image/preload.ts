/**
 * Modules of the standard library that are not preloaded, with the reason. The image has imported all others, so that an
 * import in a run takes microseconds. These are loaded when a program imports them, like modules that fail to preload,
 * which the build detects itself (worker/python/harness/build/record.py). `x.__main__` is a program, not a module.
 */
export const NOT_PRELOADED: Readonly<Record<string, string>> = {
  antigravity: 'opens a browser when it is imported',
  this: 'prints when it is imported',
};
