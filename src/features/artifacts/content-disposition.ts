/** Characters of RFC 5987 that encodeURIComponent leaves alone and the header does not take. */
const RESERVED = /['()*]/g;

/** Content-Disposition that makes a browser save a file and never show it (RFC 6266). @param name well-formed Unicode */
export function attachment(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._ -]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    RESERVED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
