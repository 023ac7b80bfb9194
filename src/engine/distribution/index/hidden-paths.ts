/** What stands in paths of indexes and is no secret. */
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
/** Shorter ones are replaced where they are a whole segment only. */
const LONG_CHARS = 8;
const HIDDEN = /~[a-z0-9.-]{1,260}~\d{1,2}~\d{1,3}~/g;
const BEGINNING = /~[a-z0-9.-]{1,260}~\d/;

interface Secret {
  text: string;
  /** What stands for it: host of the index, which one on that host, which segment of its path. */
  sign: string;
}

/**
 * Some indexes have a token in the path of their address, and repeat it in the addresses of files. What is written to disk
 * has signs in its place, which mean something to servers that have the index among their settings.
 */
export class HiddenPaths {
  readonly #secrets: Secret[] = [];

  /** @param indexes addresses, without user and password, in their order */
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
    // One that holds another is replaced first.
    this.#secrets.sort((a, b) => b.text.length - a.text.length);
  }

  /** The address with signs; one that has them stays as it is. */
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

  /** The address itself; null when a sign in it means nothing here. */
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
 * Whether an address contains a sign, or the beginning of one. From an index or a client it must not: once it was written
 * and read again, a secret would be sent to the server that its author chose.
 */
export function hasSign(address: string): boolean {
  return BEGINNING.test(address);
}

function isKnown(segment: string): boolean {
  return KNOWN.has(segment.toLowerCase()) || /^(?:v?\d{1,6}|[a-z]{1,3})$/i.test(segment);
}
