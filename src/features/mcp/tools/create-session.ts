import { isoTime } from '../../../base/iso-time.js';
import { checkBody } from '../../../server/http/body/body-pipe.js';
import { CreateSessionDto } from '../../sessions/dto/session-requests.dto.js';
import { FILES, objectOf } from '../schemas.js';
import type { Tool } from '../tool.js';

const MINUTE_MS = 60_000;

export const createSession: Tool<{ files?: unknown; ttl_seconds?: number }> = {
  name: 'create_session',
  title: 'Create a Python session',
  scopes: ['sessions'],
  readOnly: false,
  describe: ({ settings: { sessionTtlMs, sessionTtlMaxMs } }) =>
    `Creates a session: variables, functions, imports and files persist between the calls of run_python with its session_id. It expires ${minutes(sessionTtlMs)} after its last use, unless ttl_seconds says otherwise (at most ${minutes(sessionTtlMaxMs)}); then calls with its id fail with SESSION_NOT_FOUND, and a new session is needed.`,
  input: objectOf(
    {
      files: FILES,
      ttl_seconds: { type: 'number', minimum: 1, description: 'How long it is kept after its last use.' },
    },
    [],
  ),
  output: objectOf({ session_id: { type: 'string' }, expires_at: { type: 'string' } }, [
    'session_id',
    'expires_at',
  ]),
  async call({ sessions }, { args, caller, signal }) {
    const { files, ttl_seconds: seconds } = args;
    const ttl = seconds === undefined ? undefined : Math.round(seconds * 1000);
    const record = await sessions.create(checkBody({ files, ttl }, CreateSessionDto), caller, signal);
    const structuredContent = { session_id: record.id, expires_at: isoTime(record.expiresAt) };
    return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
  },
};

const minutes = (ms: number): string => `${Math.round(ms / MINUTE_MS)} minutes`;
