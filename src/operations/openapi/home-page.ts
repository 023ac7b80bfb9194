import { html, renderPage } from '../../server/pages/render-page.js';

const STYLE = `main { max-width: 46rem; margin: 3.5rem auto; padding: 0 1rem; }
.lead { font-size: 1.1rem; margin: 0 0 1.5rem; }
ul { list-style: none; padding: 0; margin: 1.5rem 0 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
li a { display: block; height: 100%; color: inherit; text-decoration: none; }
li a:hover { border-color: var(--accent); }
li strong { color: var(--accent); display: block; }
`;

const LINKS = [
  ['playground', 'Playground', 'Write Python, run it, see output and images.'],
  ['docs', 'API documentation', 'Every route, with examples to try.'],
  ['docs-json', 'OpenAPI document', 'The same, machine-readable.'],
  ['api/dashboard/stats/dashboard', 'Dashboard', 'Executions of the last 24 hours.'],
  ['api/status', 'Status', 'Workers, queue, image, containment layers.'],
  ['health/ready', 'Readiness', 'Whether the server accepts requests.'],
] as const;

/** The page at the root: small, without scripts, and only a way to the others. */
export const HOME_PAGE = renderPage(
  'Pyodide Pool Server',
  STYLE,
  html`<main>
<h1>Pyodide Pool Server</h1>
<p class="lead faint">Python over REST; every run starts in a pristine interpreter.</p>
<pre>curl -s localhost:3000/api/execute -H 'content-type: application/json' \\
  -d '{"code": "6 * 7"}'</pre>
<ul>
${LINKS.map(
  ([url, name, text]) =>
    html`<li><a class="panel" href="${url}"><strong>${name}</strong><span class="faint">${text}</span></a></li>
`,
)}</ul>
</main>`,
);
