/** Types that a browser may show in place; everything else is saved. */
const SHOWN: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  py: 'text/x-python; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/** Every type that a file may be served as, without parameters. */
export const SERVED_TYPES: readonly string[] = [
  ...new Set(Object.values(SHOWN).map((type) => type.split(';', 1)[0] ?? type)),
  'application/octet-stream',
];

/** Headers for the content of a file that a client or a program named. Pure. */
export function servedAs(name: string): { type: string; disposition: string } {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  const type = Object.hasOwn(SHOWN, ending) ? SHOWN[ending] : undefined;
  return {
    type: type ?? 'application/octet-stream',
    disposition: `${type ? 'inline' : 'attachment'}; filename*=UTF-8''${encode(file)}`,
  };
}

/** RFC 8187: also what encodeURIComponent leaves. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
