/** Variables that name certificates for Node to trust besides its own. */
const NAMES = ['NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** The environment of a child that gets no other variables, so that it trusts the same servers, such as a private index. */
export function certificateEnvironment(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of NAMES) {
    const value = process.env[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
