/** The environment of every worker: none. Secrets of the service live in its environment. */
export const WORKER_ENVIRONMENT: Readonly<Record<string, string>> = {};

/** The folder it starts in: one that exists everywhere and tells nothing of the service. */
export const WORKER_FOLDER = '/';
