/** What a media type says about the text that stands for its data in a `MimeBundle`. */
import { isBoundedJson, PROGRAM_JSON } from './bounded-json.js';
import { hasHalfCharacter } from './whole-characters.js';

/** Types per bundle. */
export const MIME_TYPES_MAX = 32;
/** Displays of one run. */
export const DISPLAYS_MAX = 100;

const NAME = '[a-z0-9][a-z0-9!#$&^_.+-]{0,126}';
/** RFC 6838 without parameters, in small letters. */
const MIME_TYPE = new RegExp(`^${NAME}/${NAME}$`);
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export function isMimeType(name: string): boolean {
  return MIME_TYPE.test(name);
}

/** Whether the text is JSON. */
export function isJsonType(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json');
}

/** Whether the text is base64. */
export function isBinaryType(mime: string): boolean {
  if (/^(image|audio|video|font)\//.test(mime)) return mime !== 'image/svg+xml';
  return mime === 'application/pdf' || mime === 'application/octet-stream' || mime === 'application/zip';
}

/** Whether the text is what its type says, made of whole characters; JSON is read over, never unfolded. */
export function isValidFor(mime: string, text: string): boolean {
  if (isBinaryType(mime)) return text.length % 4 === 0 && BASE64.test(text);
  if (isJsonType(mime)) return isBoundedJson(text, PROGRAM_JSON) && !hasHalfCharacter(text);
  return text.isWellFormed();
}
