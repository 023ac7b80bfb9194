/**
 * The image has imported every module of the standard library, so that importing one in a run costs microseconds, but for
 * these, and why. They run when a program imports them, as do modules that cannot be imported beforehand: the build finds
 * those itself (worker/python/harness/build/record.py). `x.__main__` is a program, and no module to import.
 */
export const NOT_PRELOADED: Readonly<Record<string, string>> = {
  antigravity: 'opens a browser when it is imported',
  this: 'prints when it is imported',
};
