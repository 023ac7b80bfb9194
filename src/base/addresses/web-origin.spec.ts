import { readAuthority } from './authority.js';
import { AllowedOrigins, areOrigins, isAtHost, readOrigin, writeOrigin } from './web-origin.js';

describe('readOrigin', () => {
  it.each([
    ['https://App.example.com', 'https://app.example.com'],
    ['https://app.example.com:443', 'https://app.example.com'],
    ['http://app.example.com:80', 'http://app.example.com'],
    ['http://app.example.com:443', 'http://app.example.com:443'],
    ['http://[0::1]:5173', 'http://[::1]:5173'],
    ['chrome-extension://abcdef', 'chrome-extension://abcdef'],
  ])('writes %s as %s', (text, written) => {
    const origin = readOrigin(text);
    expect(origin && writeOrigin(origin)).toBe(written);
  });

  it.each([
    'null',
    '',
    'app.example.com',
    'https://',
    'https://a/',
    'https://a/b',
    'https://u@a',
    'https://a, https://b',
    '*',
  ])('refuses %j', (text) => {
    expect(readOrigin(text)).toBeNull();
  });
});

describe('isAtHost', () => {
  const at = (origin: string, host: string) =>
    isAtHost(
      readOrigin(origin) as NonNullable<ReturnType<typeof readOrigin>>,
      readAuthority(host) as NonNullable<ReturnType<typeof readAuthority>>,
    );

  it.each([
    ['http://localhost:3000', 'localhost:3000'],
    ['http://localhost', 'localhost'],
    ['http://localhost', 'localhost:80'],
    // A proxy ends TLS.
    ['https://pool.example.com', 'pool.example.com'],
    ['https://pool.example.com', 'pool.example.com:443'],
    ['https://pool.example.com:8443', 'pool.example.com:8443'],
  ])('%s is at %s', (origin, host) => {
    expect(at(origin, host)).toBe(true);
  });

  it.each([
    ['http://localhost:3001', 'localhost:3000'],
    ['http://localhost', 'localhost:3000'],
    ['http://localhost:3000', 'localhost'],
    ['http://127.0.0.1:3000', 'localhost:3000'],
    ['http://evil.com', 'localhost'],
    ['chrome-extension://localhost', 'localhost'],
  ])('%s is not at %s', (origin, host) => {
    expect(at(origin, host)).toBe(false);
  });
});

describe('AllowedOrigins', () => {
  it('has what is listed, as browsers write it, and nothing else', () => {
    const origins = new AllowedOrigins('https://App.example.com:443, http://localhost:5173');
    expect(origins.has('https://app.example.com')).toBe(true);
    expect(origins.has('http://localhost:5173')).toBe(true);
    for (const other of [
      'http://app.example.com',
      'https://app.example.com.evil.com',
      'http://localhost',
      'null',
      '',
    ]) {
      expect([other, origins.has(other)]).toEqual([other, false]);
    }
    expect([origins.isEmpty, origins.isAny, new AllowedOrigins('').isEmpty]).toEqual([false, false, true]);
    expect(new AllowedOrigins('*').has('null')).toBe(true);
  });

  it('takes origins and * only', () => {
    expect(['', '*', 'https://a', 'https://a:1, http://b'].every(areOrigins)).toBe(true);
    expect(['a', 'https://a/', 'https://*.a', 'null', 'https://a;https://b'].some(areOrigins)).toBe(false);
  });
});
