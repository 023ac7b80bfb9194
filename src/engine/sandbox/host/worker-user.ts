/** The user of workers when the service runs as root; otherwise workers keep the service's user. */
export interface WorkerUser {
  uid: number;
  gid: number;
}

/** The user of that conventional name on Linux: owns nothing and is in no group. */
export const WORKER_USER: WorkerUser = { uid: 65_534, gid: 65_534 };
