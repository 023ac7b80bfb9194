import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import { predecessorPath } from '../../src/predecessor/compat/predecessor-paths.js';
import { type Document, documentOfBuild, type Operation, type Reply, type Schema } from './document.js';

/** An answer of the server, whichever client of the tests received it. */
export interface SeenAnswer {
  method: string;
  /** With its query. */
  path: string;
  status: number;
  header(name: string): string | null | undefined;
  text: string;
}

/** What the document does not describe: pages, and the document itself. */
const PAGES = /^\/(?:$|docs(?:$|[-./])|playground(?:$|\/))/;
/** Statuses of answers to requests that reach no route. */
const ASTRAY = [400, 401, 403, 404, 405, 408, 413, 415, 421, 429, 431, 503];
const JSON_TYPE = 'application/json';

let contract: Promise<Contract> | undefined;

/** @throws Error (rejection) when the answer differs from the OpenAPI document in any way */
export async function checkAnswer(answer: SeenAnswer): Promise<void> {
  contract ??= Contract.load();
  (await contract).check(answer);
}

class Contract {
  static async load(): Promise<Contract> {
    const [{ Ajv2020 }, formats] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')]);
    const ajv = new Ajv2020({ strict: false });
    formats.default.default(ajv);
    return new Contract(ajv, documentOfBuild());
  }

  readonly #validators = new Map<string, ValidateFunction>();
  readonly #paths: { path: string; pattern: RegExp }[];

  private constructor(
    private readonly ajv: Ajv2020,
    private readonly document: Document,
  ) {
    ajv.addSchema({ $id: 'document', ...closed(document) });
    // A path without parameters comes before those that it fits as well.
    const paths = Object.keys(document.paths).sort((a, b) => parametersOf(a) - parametersOf(b));
    this.#paths = paths.map((path) => ({ path, pattern: patternOf(path) }));
  }

  check(answer: SeenAnswer): void {
    const fault = this.#faultOf(answer);
    if (!fault) return;
    const { method, path, status, text } = answer;
    throw new Error(`${method} ${path} answered ${status}, and ${fault}: ${text.slice(0, 500)}`);
  }

  #faultOf(answer: SeenAnswer): string | null {
    const url = predecessorPath(answer.path).split('?', 1)[0] ?? '';
    if (PAGES.test(url)) return null;
    const path = this.#paths.find(({ pattern }) => pattern.test(url))?.path;
    const method = answer.method.toLowerCase();
    const methods = path === undefined ? {} : this.document.paths[path];
    const operation = methods?.[method] ?? (method === 'head' ? methods?.get : undefined);
    if (path === undefined || !operation) return this.#faultAstray(answer, path !== undefined);
    const { status } = answer;
    const found = this.#replyOf(operation, status);
    if (!found) return `the document has no such status for ${operation.operationId}`;
    const { reply, shared } = found;
    const where =
      shared ?? `paths/${escaped(path)}/${methods?.[method] ? method : 'get'}/responses/${status}`;
    return this.#faultOfHeaders(answer, reply) ?? this.#faultOfBody(answer, reply, where);
  }

  /** Checks the answer at a path that is not documented, or not with this method. */
  #faultAstray(answer: SeenAnswer, isPath: boolean): string | null {
    // What CORS answers by itself to a page that asks beforehand.
    if (answer.method === 'OPTIONS' && answer.status === 204) return null;
    if (!ASTRAY.includes(answer.status)) return 'the document has no such path and method';
    if (isPath && answer.status === 404) return 'a method that the path lacks is a 405';
    if (answer.status === 405 && !answer.header('allow')) return 'there is no Allow header';
    if (answer.method === 'HEAD') return null;
    return this.#faultOfJson(answer.text, 'components/schemas/FaultDto');
  }

  /** @returns the response, and where it stands if routes share it: a pointer does not go through references */
  #replyOf({ responses }: Operation, status: number): { reply: Reply; shared?: string } | null {
    const own = responses[status];
    const name = own?.$ref?.split('/').at(-1);
    if (name === undefined) return own ? { reply: own } : null;
    const reply = this.document.components.responses[name];
    return reply ? { reply, shared: `components/responses/${name}` } : null;
  }

  #faultOfHeaders({ header }: SeenAnswer, { headers = {} }: Reply): string | null {
    const missing = Object.keys(headers).find(
      (name) => (headers[name]?.required || headers[name]?.$ref) && !header(name),
    );
    return missing === undefined ? null : `the header ${missing} is missing`;
  }

  #faultOfBody({ method, header, text }: SeenAnswer, reply: Reply, where: string): string | null {
    const { content } = reply;
    if (!content) return text === '' ? null : 'the document has no body for it';
    const type = (header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (!content[type]) return `the document has no content type "${type}" for it`;
    // The answer to HEAD has the headers of a body that it lacks.
    if (type !== JSON_TYPE || method === 'HEAD' || !content[type].schema) return null;
    return this.#faultOfJson(text, `${where}/content/${escaped(type)}/schema`);
  }

  #faultOfJson(text: string, pointer: string): string | null {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'its body is no JSON';
    }
    let validate = this.#validators.get(pointer);
    if (!validate) {
      validate = this.ajv.compile({ $ref: `document#/${pointer}` });
      this.#validators.set(pointer, validate);
    }
    if (validate(value)) return null;
    return this.ajv.errorsText(validate.errors?.slice(0, 5), { dataVar: 'body' });
  }
}

/**
 * The document, with no room in answers for fields that it does not name: clients take new fields, the tests do not.
 * Schemas of requests stay as they are.
 */
function closed(document: Document): Document {
  const schemas = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, schema]): [string, Schema] => [
      name,
      schema.properties && schema.additionalProperties === undefined
        ? { ...schema, additionalProperties: false }
        : schema,
    ]),
  );
  return { ...document, components: { ...document.components, schemas } };
}

function parametersOf(path: string): number {
  return path.split('{').length;
}

/** `{path}` stands for all that follows, any other parameter for one segment. */
function patternOf(path: string): RegExp {
  const source = path
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (part === '{path}') return '.+';
      return part.startsWith('{') ? '[^/]+' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`);
}

/** As JSON Pointer has it in a URL. */
function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
