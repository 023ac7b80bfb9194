const HEAD = [
  '# Generated from the OpenAPI document by `npm run docs`. Do not edit.',
  '"""What the API takes and answers, as dictionaries."""',
  'from __future__ import annotations',
  '',
  'from typing import Any, Literal, NotRequired, TypedDict, Union',
  '',
];
const LITERALS = { true: 'True', false: 'False', null: 'None' };
const SIMPLE = { string: 'str', integer: 'int', number: 'float', boolean: 'bool', null: 'None' };
const LINE = 100;

/** The schemas as the module `types.py`: a TypedDict for each object. */
export function pythonTypes(schemas) {
  const classes = Object.entries(schemas).map(([name, schema]) => classOf(pythonName(name), schema));
  return `${[...HEAD, ...classes].join('\n')}\n`;
}

const pythonName = (schema) => schema.replace(/Dto$/, '');

function classOf(name, schema) {
  const { properties = {}, required = [], description } = schema;
  if (schema.enum)
    return `\n${name} = Literal[\n${schema.enum.map((code) => `    '${code}',\n`).join('')}]\n`;
  const fields = Object.entries(properties).flatMap(([key, schema]) => {
    const type = typeOf(schema);
    const line = `    ${key}: ${required.includes(key) ? type : `NotRequired[${type}]`}`;
    return [line, ...docOf(schema.description)];
  });
  const doc = docOf(description);
  const body = [...doc, ...fields];
  return ['', `class ${name}(TypedDict):`, ...(body.length > 0 ? body : ['    pass']), ''].join('\n');
}

/** The first sentence, so that an editor can show it. */
function docOf(description) {
  const sentence = description?.split(/(?<=\.)\s/)[0]?.replaceAll('\\', '\\\\');
  if (!sentence) return [];
  const line = `    """${sentence}"""`;
  return line.length <= LINE ? [line] : [`    """${sentence.slice(0, LINE - 14).trimEnd()} ..."""`];
}

function typeOf(schema) {
  if (schema.$ref) return pythonName(schema.$ref.split('/').at(-1));
  if (schema.enum)
    return `Literal[${schema.enum.map((value) => LITERALS[value] ?? `'${value}'`).join(', ')}]`;
  if ('const' in schema) return `Literal['${schema.const}']`;
  const parts = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (parts) return union(parts.map(typeOf));
  const types = [schema.type ?? []].flat();
  return types.length === 0 ? 'Any' : union(types.map((type) => typeNamed(type, schema)));
}

function typeNamed(type, { items, additionalProperties }) {
  if (type === 'array') return `list[${items ? typeOf(items) : 'Any'}]`;
  if (type !== 'object') return SIMPLE[type];
  return `dict[str, ${typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'Any'}]`;
}

function union(types) {
  const distinct = [...new Set(types)];
  if (distinct.includes('Any')) return 'Any';
  return distinct.length === 1 ? distinct[0] : `Union[${distinct.join(', ')}]`;
}
