/** The page at the root: small, without scripts, and only a way to the others. */
export const HOME_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pyodide Pool Server</title>
<style>
body { font: 16px/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; color: #1c2733; }
pre { background: #f3f5f8; border-radius: 6px; padding: 1rem; overflow-x: auto; }
a { color: #0b62c4; }
@media (prefers-color-scheme: dark) {
body { background: #14191f; color: #dfe6ee; } pre { background: #202832; } a { color: #7db7ff; }
}
</style>
</head>
<body>
<h1>Pyodide Pool Server</h1>
<p>Python over REST; every run starts in a pristine interpreter.</p>
<pre>curl localhost:3000/api/execute -H 'content-type: application/json' \\
  -d '{"code": "6 * 7"}'</pre>
<ul>
<li><a href="docs">API documentation</a>, with examples to try</li>
<li><a href="docs-json">OpenAPI document</a></li>
<li><a href="api/status">Status of the pool</a></li>
<li><a href="health/ready">Readiness</a></li>
</ul>
</body>
</html>
`;
