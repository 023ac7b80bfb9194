import { sourceOf } from '../../base/json/json-source.js';
import { jsonFault, sourceFault } from '../../server/http/rules/nested-rule.js';
import { isPlainObject, kindOf, type Rule, textFault } from '../../server/http/rules/text-rules.js';
import { pythonName } from './python-name.js';

export const TOOLS_MAX = 100;
export const TOOL_NAME = /^[A-Za-z_][A-Za-z0-9_.:/-]{0,127}$/;
export const TOOL_DESCRIPTION_LENGTH_MAX = 10_000;
/** JSON of one schema. */
export const TOOL_SCHEMA_LENGTH_MAX = 50_000;
/** JSON of all tools. */
export const TOOLS_LENGTH_MAX = 200_000;
/** As the settings have it: a year. */
export const RUN_TTL_MAX_MS = 365 * 86_400_000;
export const ERROR_TYPE_LENGTH_MAX = 200;
export const ERROR_MESSAGE_LENGTH_MAX = 10_000;
export const RESULTS_MAX = 1_000;

const TOOL_FIELDS = new Set(['name', 'description', 'inputSchema', 'outputSchema']);
/** What programs have by themselves. */
const TAKEN = new Set(['ToolError', 'tools']);

export const toolsRule: Rule = (value) => {
  if (!Array.isArray(value)) return `must be an array of tools; received ${kindOf(value)}`;
  if (value.length > TOOLS_MAX) return `must have at most ${TOOLS_MAX} tools; received ${value.length}`;
  const names = new Set<string>();
  for (const [index, tool] of value.entries()) {
    const fault = toolFault(tool);
    if (fault) return `has a fault: [${index}]${fault}`;
    const name = pythonName((tool as { name: string }).name);
    if (names.has(name))
      return `has a fault: [${index}].name is the function ${name} in Python, as an earlier one`;
    names.add(name);
  }
  return jsonFault(value, TOOLS_LENGTH_MAX, 'must have at most');
};

function toolFault(tool: unknown): string | null {
  if (!isPlainObject(tool)) return ` must be an object; received ${kindOf(tool)}`;
  const strange = Object.keys(tool).find((key) => !TOOL_FIELDS.has(key));
  if (strange !== undefined) return `.${strange.slice(0, 80)} is not a known field`;
  const { name, description } = tool;
  if (typeof name !== 'string' || !TOOL_NAME.test(name)) {
    return '.name must begin with a letter or _, of letters, digits and _ . : / -, at most 128 characters';
  }
  if (TAKEN.has(pythonName(name))) return `.name must not be ${name}, which every program has`;
  const fault =
    description === undefined || description === null
      ? null
      : textFault(description, TOOL_DESCRIPTION_LENGTH_MAX);
  if (fault) return `.description ${fault}`;
  for (const field of ['inputSchema', 'outputSchema']) {
    const schema = tool[field];
    if (schema === undefined || schema === null) continue;
    if (!isPlainObject(schema))
      return `.${field} must be a JSON Schema, an object; received ${kindOf(schema)}`;
    const wrong = jsonFault(schema, TOOL_SCHEMA_LENGTH_MAX, 'must have at most');
    if (wrong) return `.${field} ${wrong}`;
  }
  return null;
}

export const suspendRule: Rule = (value) => {
  if (!isPlainObject(value)) return `must be an object; received ${kindOf(value)}`;
  const strange = Object.keys(value).find((key) => key !== 'ttl' && key !== 'input');
  if (strange !== undefined) return `has a fault: ${strange.slice(0, 80)} is not a known field`;
  const { ttl, input } = value;
  if (input !== undefined && input !== null && typeof input !== 'boolean') {
    return `has a fault: input must be true or false; received ${kindOf(input)}`;
  }
  if (ttl === undefined || ttl === null) return null;
  const fault = runTtlRule(ttl);
  return fault && `has a fault: ttl ${fault}`;
};

export const runTtlRule: Rule = (value) =>
  Number.isInteger(value) && Number(value) >= 1_000 && Number(value) <= RUN_TTL_MAX_MS
    ? null
    : `must be an integer between 1000 and ${RUN_TTL_MAX_MS} (ms); received ${typeof value === 'number' ? value : kindOf(value)}`;

export const roundRule: Rule = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 1
    ? null
    : `must be a positive integer, the \`round\` of the run; received ${typeof value === 'number' ? value : kindOf(value)}`;

export const resultsRule: Rule = (value) => {
  if (!Array.isArray(value)) return `must be an array of results; received ${kindOf(value)}`;
  if (value.length > RESULTS_MAX) return `must have at most ${RESULTS_MAX} results; received ${value.length}`;
  const ids = new Set<unknown>();
  for (const [index, result] of value.entries()) {
    const fault = resultFault(result);
    if (fault) return `has a fault: [${index}]${fault}`;
    const { id } = result as { id: string };
    if (ids.has(id)) return `has a fault: [${index}].id is the same as an earlier one`;
    ids.add(id);
  }
  const source = sourceOf(value);
  return source === undefined ? null : sourceFault(source, Number.MAX_SAFE_INTEGER, 'must be at most');
};

function resultFault(result: unknown): string | null {
  if (!isPlainObject(result)) return ` must be an object; received ${kindOf(result)}`;
  const { id, error } = result;
  if (typeof id !== 'string' || id.length > 20) return '.id must be the id of a call';
  const hasValue = Object.hasOwn(result, 'value');
  const hasError = error !== undefined && error !== null;
  const strange = Object.keys(result).find((key) => !['id', 'value', 'error'].includes(key));
  if (strange !== undefined) return `.${strange.slice(0, 80)} is not a known field`;
  if (hasValue === hasError) return ' must have either `value` or `error`';
  if (!hasError) return null;
  if (!isPlainObject(error)) return `.error must be an object; received ${kindOf(error)}`;
  const { type, message } = error;
  const typeFault = type === undefined || type === null ? null : textFault(type, ERROR_TYPE_LENGTH_MAX);
  if (typeFault) return `.error.type ${typeFault}`;
  const fault = textFault(message, ERROR_MESSAGE_LENGTH_MAX);
  return fault && `.error.message ${fault}`;
}
