import { splitList } from '../split-list.js';

/** An index that the settings name. */
export interface IndexAddress {
  /** Without user and password, with a slash at its end. */
  url: string;
  /** Value of the Authorization header; null for none. Never to be shown. */
  authorization: string | null;
}

const INDEXES_MAX = 20;

/**
 * Reads addresses such as `https://user:password@index.example/simple/`, with commas or white space between them.
 * @returns null when an item is not such an address, or when there are more than 20
 */
export function parseIndexAddresses(text: string): IndexAddress[] | null {
  const items = splitList(text);
  const addresses = items.map(parseIndexAddress);
  const isSound = items.length <= INDEXES_MAX && addresses.every((address) => address !== null);
  return isSound ? addresses : null;
}

function parseIndexAddress(text: string): IndexAddress | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') return null;
  const authorization = basicAuthorization(url);
  if (authorization === undefined) return null;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return { url: withoutUser(url).href, authorization };
}

/** A copy without user and password. */
export function withoutUser(url: URL): URL {
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  return copy;
}

/** @returns undefined when the percent-encoding is broken */
function basicAuthorization({ username, password }: URL): string | null | undefined {
  if (username === '' && password === '') return null;
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  } catch {
    return undefined;
  }
}
