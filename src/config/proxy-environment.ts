/** Variables that name proxies, as other tools read them: in lower case first. */
const NAMES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];

/** The environment of a child that gets no other variables, so that it uses the same proxies. They may hold passwords. */
export function proxyEnvironment(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of NAMES.flatMap((lower) => [lower, lower.toUpperCase()])) {
    const value = process.env[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
