/** The environment of every worker: empty, because the service's environment contains secrets. */
export const WORKER_ENVIRONMENT: Readonly<Record<string, string>> = {};

/** The working directory of every worker: exists everywhere and reveals nothing about the service. */
export const WORKER_FOLDER = '/';
