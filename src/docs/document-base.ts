import { eitherKey, SECURITY_SCHEMES } from './document-security.js';
import type { DocumentedServer } from './open-api.js';

const DESCRIPTION = [
  'Runs Python over REST on a self-healing pool of Pyodide processes; every run starts in a pristine interpreter.',
  'Times are in ms and sizes in bytes unless a field says otherwise.',
  'Every GET also answers HEAD; a method that a path lacks is answered with 405, and `Allow` names those it has.',
  'New fields may come to answers at any time; fields that a request may not have are refused.',
].join(' ');

const TAGS = {
  Execute: 'Run Python.',
  Sessions: 'Run Python in states that live on.',
  Jobs: 'Run Python later.',
  Packages: 'What programs can import, and what they would need.',
  Status: 'The pool, and numbers about executions.',
  Probes: 'For Kubernetes and its kin, in the format of @nestjs/terminus.',
  Compatibility: 'Routes of the Pyodide Express Server, kept for its clients.',
  'Compatibility: shared files': 'Its shared upload and plot folders; only while COMPAT_SHARED_FILES is on.',
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
