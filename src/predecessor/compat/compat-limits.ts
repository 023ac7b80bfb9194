/** Size of the code of POST /api/execute-raw. */
export const CODE_BYTES_MAX = 10 * 1024 * 1024;

/** Size of an uploaded file. */
export const UPLOAD_BYTES_MAX = 10 * 1024 * 1024;
