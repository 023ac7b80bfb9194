/** Common path segments of indexes: not secret. */
const KNOWN = new Set([
  ...[
    'api',
    'artifactory',
    'basic',
    'content',
    'dev',
    'feed',
    'feeds',
    'group',
    'groups',
    'index',
    'indexes',
  ],
  ...['nexus', 'org', 'package', 'packages', '_packaging', 'pip', 'private', 'prod', 'project', 'projects'],
  ...['public', 'pypi', 'python', 'registry', 'release', 'releases', 'repo', 'repos', 'repository'],
  ...['repositories', 'root', 'simple', '+simple', 'web', 'wheels'],
]);
/** Shorter secrets are replaced only where they are a whole segment. */
const LONG_CHARS = 8;
const HIDDEN = /~[a-z0-9.-]{1,260}~\d{1,2}~\d{1,3}~/g;
const BEGINNING = /~[a-z0-9.-]{1,260}~\d/;

interface Secret {
  text: string;
  /** Its placeholder: host of the index, its number on that host, number of the path segment. */
  sign: string;
}

/**
 * Some indexes have a token in the path of their URL, and repeat it in the URLs of files. On disk a placeholder replaces
 * the token; a server with the same index in its settings can resolve it.
 */
export class HiddenPaths {
  readonly #secrets: Secret[] = [];

  /** @param indexes URLs without user and password, in search order */
  constructor(indexes: readonly string[]) {
    const onHost = new Map<string, number>();
    for (const index of indexes) {
      const { hostname, pathname } = new URL(index);
      const number = (onHost.get(hostname) ?? 0) + 1;
      onHost.set(hostname, number);
      const host = hostname.replace(/[^a-z0-9.-]/g, '-');
      for (const [place, text] of pathname.split('/').entries()) {
        if (text !== '' && !isKnown(text)) this.#secrets.push({ text, sign: `~${host}~${number}~${place}~` });
      }
    }
    // A secret that contains another is replaced first.
    this.#secrets.sort((a, b) => b.text.length - a.text.length);
  }

  /** The URL with placeholders; placeholders in it stay. */
  hide(address: string): string {
    if (!/^https?:\/\//.test(address)) return address;
    const start = address.indexOf('/', address.indexOf('//') + 2);
    if (start < 0) return address;
    let rest = address.slice(start);
    for (const { text, sign } of this.#secrets) {
      rest =
        text.length >= LONG_CHARS
          ? rest.split(text).join(sign)
          : rest
              .split('/')
              .map((segment) => (segment === text ? sign : segment))
              .join('/');
    }
    return address.slice(0, start) + rest;
  }

  /** The URL with its secrets; null when a placeholder in it is unknown here. */
  show(address: string): string | null {
    let isWhole = true;
    const shown = address.replace(HIDDEN, (sign) => {
      const known = this.#secrets.find((one) => one.sign === sign);
      isWhole &&= known !== undefined;
      return known?.text ?? sign;
    });
    return isWhole ? shown : null;
  }
}

/**
 * Whether a URL contains a placeholder, or the beginning of one. URLs from an index or a client must not: once such a URL
 * was written and read again, a secret would be sent to a server of their choice.
 */
export function hasSign(address: string): boolean {
  return BEGINNING.test(address);
}

function isKnown(segment: string): boolean {
  return KNOWN.has(segment.toLowerCase()) || /^(?:v?\d{1,6}|[a-z]{1,3})$/i.test(segment);
}
