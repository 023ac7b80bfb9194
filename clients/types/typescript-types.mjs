import openapiTS, { astToString } from 'openapi-typescript';

const HEAD = '// Generated from the OpenAPI document by `npm run docs`. Do not edit.\n\n';

/** The schemas as the module `api.ts`. */
export async function typescriptTypes(document, schemas) {
  const { openapi, info } = document;
  const tree = await openapiTS({ openapi, info, paths: {}, components: { schemas } }, { silent: true });
  const text = astToString(tree.filter(({ name }) => name?.text === 'components'));
  return HEAD + text;
}
