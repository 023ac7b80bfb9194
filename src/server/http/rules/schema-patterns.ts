import { ENV_NAME as ENV_NAME_RULE } from './text-rules.js';

/**
 * What the rules of requests check, as patterns of JSON Schema for the OpenAPI document. Without look-around, which not
 * every tool knows; a test holds each against its rule.
 */

/** All that String.trim() takes for white space; `\s` is something else in every language. */
export const NOT_BLANK = '[^\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]';

export const NO_NUL = '^[^\\u0000]*$';

export const ENV_NAME = ENV_NAME_RULE.source;

/** A name between slashes that is neither empty nor "." nor "..", of at most 255 characters. */
const SEGMENT =
  '(?:[^/.\\u0000][^/\\u0000]{0,254}|\\.[^/.\\u0000][^/\\u0000]{0,253}|\\.\\.[^/\\u0000]{1,253})';
const BELOW_ROOTS = '/(?:home/pyodide|tmp)/';

export const RELATIVE_PATH = `^${SEGMENT}(?:/${SEGMENT})*$`;
export const INPUT_PATH = `^(?:${BELOW_ROOTS})?${SEGMENT}(?:/${SEGMENT})*$`;

/** As above, of any length; globs may have empty ones. */
const GLOB_SEGMENT = '(?:[^/.\\u0000][^/\\u0000]*|\\.[^/.\\u0000][^/\\u0000]*|\\.\\.[^/\\u0000]+)';

export const COLLECT_GLOB = `^(?:${BELOW_ROOTS}${GLOB_SEGMENT}?|${GLOB_SEGMENT})(?:/${GLOB_SEGMENT}?)*$`;

const SPACE = '[ \\t\\r\\n]*';
const DIGIT = `[A-Za-z0-9+/_-]${SPACE}`;

/** Either alphabet of RFC 4648, with its padding or without, in lines or not, and no bits that are left over. */
export const BASE64 = `^${SPACE}(?:(?:${DIGIT}){4})*(?:${DIGIT}[AQgw]${SPACE}(?:=${SPACE}=${SPACE})?|(?:${DIGIT}){2}[AEIMQUYcgkosw048]${SPACE}(?:=${SPACE})?)?$`;

export const IS_UUID = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
export const UUID = IS_UUID.source;
