import { AccessSettings } from './access-settings.js';
import { allOf } from './all-of.js';
import { BrowserSettings } from './browser-settings.js';
import { CompatSettings } from './compat-settings.js';
import { DeliverySettings } from './delivery-settings.js';
import { ExecutionSettings } from './execution-settings.js';
import { IdempotencySettings } from './idempotency-settings.js';
import { JobSettings } from './job-settings.js';
import { LoggingSettings } from './logging-settings.js';
import { McpSettings } from './mcp-settings.js';
import { NetworkSettings } from './network-settings.js';
import { ObservabilitySettings } from './observability-settings.js';
import { PackageSettings } from './package-settings.js';
import { PoolSettings } from './pool-settings.js';
import { RedisSettings } from './redis-settings.js';
import { RunSettings } from './run-settings.js';
import { ServerSettings } from './server-settings.js';
import { SessionSettings } from './session-settings.js';
import { TrafficSettings } from './traffic-settings.js';
import { variablesOf } from './variable.js';
import { WatchSettings } from './watch-settings.js';
import { WebhookSettings } from './webhook-settings.js';

/** Every group of variables, in the order of the documentation. A new group is added here and nowhere else. */
export const GROUPS = [
  ServerSettings,
  TrafficSettings,
  AccessSettings,
  BrowserSettings,
  PoolSettings,
  ExecutionSettings,
  WatchSettings,
  DeliverySettings,
  SessionSettings,
  RunSettings,
  RedisSettings,
  PackageSettings,
  NetworkSettings,
  McpSettings,
  CompatSettings,
  JobSettings,
  WebhookSettings,
  IdempotencySettings,
  LoggingSettings,
  ObservabilitySettings,
] as const;

/** All variables, in the order of the documentation. */
export const VARIABLES = GROUPS.flatMap(variablesOf);

/**
 * Everything that can be configured. The declaration of a variable is its documentation: `npm run docs` generates
 * .env.example and docs/configuration.md from it. Sizes and times carry their unit in the property name.
 */
export class Settings extends allOf(GROUPS) {}
