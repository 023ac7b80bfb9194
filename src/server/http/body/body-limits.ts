import { jsonBounds } from '../../../base/json/parse-json.js';
import { TEXT_WEIGHT } from '../../../config/memory-shares.js';
import type { Settings } from '../../../config/settings.js';
import type { BodyLimits } from './body-parsers.js';

/** Limits of request bodies, from the settings. */
export function bodyLimits(settings: Settings): BodyLimits {
  return {
    bodyBytes: settings.bodyLimitBytes,
    jsonBytes: settings.jsonLimitBytes,
    json: jsonBounds(settings),
    textWeight: TEXT_WEIGHT,
  };
}
