import type { FastifyRequest } from 'fastify';
import { HostNames } from '../../base/addresses/host-names.js';
import { AllowedOrigins } from '../../base/addresses/web-origin.js';
import { hostsOf } from './request-hosts.js';
import { isAllowed, isForeign, isNavigationToPage, isProbe } from './site-rules.js';

const names = new HostNames(['pool.example.com']);

function request(headers: Record<string, string>, more: object = {}): FastifyRequest {
  const rawHeaders = Object.entries({ host: 'localhost:3000', ...headers }).flat();
  const raw = { rawHeaders, url: '/api/status', socket: { remoteAddress: '10.0.0.9' }, ...more };
  return {
    raw,
    headers,
    method: 'GET',
    is404: false,
    routeOptions: { config: {} },
    ...more,
  } as never;
}

const hosts = (asked: FastifyRequest, trusted = false) => hostsOf(asked, () => trusted);

describe('hostsOf', () => {
  it('has the Host, a target in absolute form, and what a trusted proxy forwards', () => {
    const forwarded = request(
      { 'x-forwarded-host': 'a.com, b.com' },
      { url: 'http://evil.com:1/api/status' },
    );
    expect(hosts(forwarded, true).map(({ name }) => name)).toEqual([
      'localhost',
      'evil.com',
      'a.com',
      'b.com',
    ]);
    expect(hosts(forwarded).map(({ name }) => name)).toEqual(['localhost', 'evil.com']);
  });

  it('has no host of a proxy that forwards nothing', () => {
    expect(hosts(request({ 'x-forwarded-host': ' , ' }), true)).toHaveLength(1);
  });

  it('has none where HTTP/1.0 says none', () => {
    expect(hosts({ raw: { rawHeaders: [], url: '/', socket: {} }, headers: {} } as never)).toEqual([]);
  });

  it('refuses several Host headers, and what cannot be one', () => {
    const twice = { rawHeaders: ['Host', 'localhost', 'hOST', 'localhost'], url: '/', socket: {} };
    expect(() => hosts({ raw: twice, headers: {} } as never)).toThrow('2 Host headers');
    expect(() => hosts(request({ host: 'a b' }))).toThrow('is invalid: "a b"');
    expect(() => hosts(request({}, { url: 'http://localhost@evil.com/' }))).toThrow('is invalid');
    expect(() => hosts(request({ 'x-forwarded-host': 'a b' }), true)).toThrow('is invalid');
  });
});

describe('isForeign', () => {
  const foreign = (headers: Record<string, string>, trusted = false): boolean => {
    const asked = request(headers);
    return isForeign(asked, hosts(asked, trusted), names);
  };

  it.each<[string, Record<string, string>]>([
    ['a program that is no browser', {}],
    ['a page of this server', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' }],
    ['its GET', { 'sec-fetch-site': 'same-origin' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['a page of this server in an old browser', { origin: 'http://localhost:3000' }],
    ['one behind a proxy that ends TLS', { host: 'pool.example.com', origin: 'https://pool.example.com' }],
    [
      'one behind a proxy that writes its own Host',
      { host: '10.0.0.3:3000', origin: 'https://pool.example.com', 'sec-fetch-site': 'same-origin' },
    ],
  ])('is not: %s', (_what, headers) => {
    expect(foreign(headers)).toBe(false);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.com' }],
    ['another port', { origin: 'http://localhost:3001' }],
    ['another name of this machine', { origin: 'http://127.0.0.1:3000' }],
    ['a sandbox, a file, a data URL', { origin: 'null' }],
    ['an extension', { origin: 'chrome-extension://abc' }],
    ['two origins', { origin: 'http://localhost:3000, https://evil.com' }],
    ['an empty one', { origin: '' }],
    ['cross-site without an origin', { 'sec-fetch-site': 'cross-site' }],
    ['same-site without an origin', { 'sec-fetch-site': 'same-site' }],
    ['a value of the future', { 'sec-fetch-site': 'same-party' }],
    ['two values', { 'sec-fetch-site': 'same-origin, cross-site' }],
    [
      'own origin, and the browser knows better',
      { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
    ],
    [
      'an unknown name that the browser finds its own',
      { origin: 'https://evil.com', 'sec-fetch-site': 'same-origin' },
    ],
  ])('is: %s', (_what, headers) => {
    expect(foreign(headers)).toBe(true);
  });

  it('knows the host that a trusted proxy forwards, and no other’s', () => {
    const headers = {
      host: 'pool:3000',
      'x-forwarded-host': 'public.example.com',
      origin: 'https://public.example.com',
    };
    expect([foreign(headers, true), foreign(headers)]).toEqual([false, true]);
  });
});

describe('isNavigationToPage', () => {
  const headers = {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };
  const page = { routeOptions: { config: { page: true } } };

  it('is a GET of a page as a top-level document', () => {
    expect(isNavigationToPage(request(headers, page))).toBe(true);
  });

  it.each<[string, Record<string, string>, object]>([
    ['a frame', { 'sec-fetch-dest': 'iframe' }, page],
    ['an object', { 'sec-fetch-dest': 'object' }, page],
    ['a script', { 'sec-fetch-mode': 'no-cors' }, page],
    ['a fetch', { 'sec-fetch-mode': 'cors' }, page],
    ['a form that posts', {}, { ...page, method: 'POST' }],
    ['data', {}, { routeOptions: { config: {} } }],
    ['nothing', {}, { ...page, is404: true }],
  ])('is not %s', (_what, changed, more) => {
    expect(isNavigationToPage(request({ ...headers, ...changed }, more))).toBe(false);
  });
});

describe('isProbe', () => {
  it('is a route that declares it', () => {
    const probe = { routeOptions: { config: { probe: true } } };
    expect(isProbe(request({}, probe))).toBe(true);
    expect(isProbe(request({}))).toBe(false);
    expect(isProbe(request({}, { ...probe, is404: true }))).toBe(false);
  });
});

describe('isAllowed', () => {
  it('needs an origin that is listed', () => {
    const origins = new AllowedOrigins('https://app.example.com');
    const allowed = (headers: Record<string, string>) => isAllowed(request(headers), origins);
    expect(allowed({ origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' })).toBe(true);
    expect(allowed({ origin: 'https://evil.com' })).toBe(false);
    expect(allowed({})).toBe(false);
  });
});
