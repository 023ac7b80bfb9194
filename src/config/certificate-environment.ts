/** Variables by which Node finds certificates that it trusts besides its own. */
const NAMES = ['NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

/** For a process that has an empty environment otherwise, and talks to servers by TLS: an index with a certificate of its own. */
export function certificateEnvironment(): Record<string, string> {
  const found = NAMES.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(
    found.filter((pair): pair is [(typeof NAMES)[number], string] => pair[1] !== undefined),
  );
}
