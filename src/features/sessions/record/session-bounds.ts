/** What a client may keep with a session, wherever it comes from. */

/** Of the JSON text. */
export const METADATA_LENGTH_MAX = 4_096;
export const PACKAGES_MAX = 100;
export const PACKAGE_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;
