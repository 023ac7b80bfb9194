import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { contentTypeOf } from '../../server/http/answers/mime-of-path.js';

/** The files of Swagger UI that the page needs; nothing else of its folder is served. */
const FILES: readonly string[] = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Starts the page; a separate file, so that the page's CSP can refuse inline scripts. */
const INIT_JS = `window.ui = SwaggerUIBundle({
  url: 'docs-json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
});
`;

export const SWAGGER_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pyodide Pool Server: API</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/init.js"></script>
</body>
</html>
`;

/** What the page of Swagger UI may do: load its own files, set styles, and call this server. */
export const SWAGGER_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

export interface Asset {
  type: string;
  content: string | Buffer;
}

const cache = new Map<string, Asset>();

/** One file of the page, or null when there is none of this name. */
export async function readSwaggerAsset(name: string): Promise<Asset | null> {
  if (name === 'init.js') return { type: contentTypeOf(name), content: INIT_JS };
  if (!FILES.includes(name)) return null;
  let asset = cache.get(name);
  if (!asset) {
    asset = { type: contentTypeOf(name), content: await readFile(path.join(assetFolder(), name)) };
    cache.set(name, asset);
  }
  return asset;
}

/** swagger-ui-dist comes with @nestjs/swagger, and is found from there. */
function assetFolder(): string {
  const fromSwagger = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'));
  return path.dirname(fromSwagger.resolve('swagger-ui-dist/package.json'));
}
