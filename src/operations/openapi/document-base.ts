import { eitherKey, SECURITY_SCHEMES } from './document-security.js';
import type { DocumentedServer } from './open-api.js';

const DESCRIPTION = [
  'Runs Python over REST on a self-healing pool of Pyodide processes; every run starts in a pristine interpreter.',
  'Times are in ms and sizes in bytes unless a field says otherwise.',
  'Every GET route also answers HEAD; an unsupported method gets 405, and `Allow` lists the supported ones.',
  'Answers may get new fields at any time; unknown fields in a request are refused.',
].join(' ');

const TAGS = {
  Execute: 'Run Python.',
  Sessions: 'Run Python in states that persist between executions.',
  Runs: 'Programs that wait for tools of the client.',
  Jobs: 'Run Python in the background.',
  Packages: 'Packages that programs can import, and how to add more.',
  Network: 'What programs may send to other hosts.',
  Status: 'State of the pool, and execution statistics.',
  Probes: 'Probes for Kubernetes and similar, in the format of @nestjs/terminus.',
  Compatibility: 'Routes of the Pyodide Express Server, kept for its clients.',
  'Compatibility: shared files': 'Its shared upload and plot folders; only if COMPAT_SHARED_FILES is on.',
};

/** All of the document but its paths and schemas. */
export function documentBase(server: DocumentedServer) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pyodide Pool Server',
      description: DESCRIPTION,
      version: '1',
      contact: { name: 'Maintainers of Pyodide Pool Server' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This server.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: eitherKey(server),
    components: { securitySchemes: SECURITY_SCHEMES },
  };
}
