import type { BodyLimits } from '../common/body-parsers.js';
import { jsonBounds } from '../common/parse-json.js';
import { TEXT_WEIGHT } from './memory-shares.js';
import type { Settings } from './settings.js';

/** Limits of request bodies, from the settings. */
export function bodyLimits(settings: Settings): BodyLimits {
  return {
    bodyBytes: settings.bodyLimitBytes,
    jsonBytes: settings.jsonLimitBytes,
    json: jsonBounds(settings),
    textWeight: TEXT_WEIGHT,
  };
}
