/** Whom a worker becomes when the service runs as root; otherwise it stays who the service is. */
export interface WorkerUser {
  uid: number;
  gid: number;
}

/** "nobody" on Linux: owns nothing, is in no group. */
export const WORKER_USER: WorkerUser = { uid: 65_534, gid: 65_534 };
