import { type Html, html, type Page, renderPage } from '../../server/pages/render-page.js';
import type { ExecutionStats } from '../stats/execution-stats.js';

type Stats = ReturnType<ExecutionStats['snapshot']>;

const REFRESH_SECONDS = 15;

const STYLE = `main { max-width: 64rem; margin: 2rem auto; padding: 0 1rem; display: grid; gap: 1rem; }
.figures { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
.figures dd { font-size: 1.5rem; white-space: nowrap; font-weight: 650; margin: 0; font-variant-numeric: tabular-nums; }
.figures dt { color: var(--faint); }
.figures div { display: flex; flex-direction: column-reverse; }
dl { margin: 0; }
.lists { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
td, th { padding: .3rem 0; border-top: 1px solid var(--edge); text-align: left; overflow-wrap: anywhere; }
td:last-child, th:last-child { text-align: right; padding-left: 1rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
th { font-weight: 600; color: var(--faint); border-top: 0; }
svg { display: block; width: 100%; height: auto; }
svg rect { fill: var(--accent); }
svg line { stroke: var(--edge); }
svg text { fill: var(--faint); font-size: 11px; }
`;

/** The dashboard: rendered for each request, without scripts; the browser refreshes it by itself. */
export function renderDashboard(stats: Stats, now = new Date()): Page {
  const { overview, recent } = stats;
  const body = html`<main>
<header>
<h1>Executions</h1>
<p class="faint">Since the start of the server ${overview.uptimeHuman} ago; this page refreshes every ${REFRESH_SECONDS} seconds. <a href="/">Home</a></p>
</header>
<dl class="figures">
${figure('executions', overview.totalExecutions)}
${figure('succeeded', `${overview.successRate} %`)}
${figure('average time', `${overview.averageExecutionTime} ms`)}
${figure('in the last hour', recent.lastHourExecutions)}
${figure('of those succeeded', `${recent.recentSuccessRate} %`)}
${figure('files uploaded', recent.filesUploaded)}
</dl>
<section class="panel">
<h2>The last 24 hours (UTC)</h2>
${chart(stats.hourlyTrend, now.getUTCHours())}
</section>
<div class="lists">
${list(
  'Clients',
  'address',
  stats.topIPs.map(({ ip, count }) => [ip, count]),
)}
${list(
  'Errors',
  'type',
  stats.topErrors.map(({ error, count }) => [error, count]),
)}
${list(
  'Programs',
  'user agent',
  stats.userAgents.map(({ agent, count }) => [agent, count]),
)}
</div>
</main>`;
  const refresh = html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}">
`;
  return renderPage('Executions - Pyodide Pool Server', STYLE, body, refresh);
}

function figure(name: string, value: string | number): Html {
  return html`<div class="panel"><dt>${name}</dt><dd>${value}</dd></div>`;
}

function list(title: string, column: string, rows: [string, number][]): Html {
  if (rows.length === 0)
    return html`<section class="panel"><h2>${title}</h2><p class="faint">None so far.</p></section>`;
  return html`<section class="panel"><h2>${title}</h2>
<table><thead><tr><th scope="col">${column}</th><th scope="col">times</th></tr></thead><tbody>
${rows.map(([name, count]) => html`<tr><td>${name}</td><td>${count}</td></tr>`)}
</tbody></table></section>`;
}

const WIDTH = 960;
const HEIGHT = 180;
const FOOT = 20;
const HEAD = 16;

/** @param lastHour 0..23, of the last bar */
function chart(trend: Stats['hourlyTrend'], lastHour: number): Html {
  const most = Math.max(1, ...trend);
  const step = WIDTH / trend.length;
  const bars = trend.map((count, index) => {
    const hour = (lastHour + 1 + index) % 24;
    const height = Math.round(((HEIGHT - FOOT - HEAD) * count) / most);
    const x = Math.round(index * step);
    const top = HEIGHT - FOOT - height;
    const middle = x + Math.round(step / 2);
    const label =
      count === 0 ? '' : html`<text x="${middle}" y="${top - 4}" text-anchor="middle">${count}</text>`;
    return html`<g><title>${hour}:00, ${count}</title><rect x="${x + 3}" y="${top}" width="${Math.round(step) - 6}" height="${height}" rx="2"/>${label}<text x="${middle}" y="${HEIGHT - 5}" text-anchor="middle">${hour}</text></g>`;
  });
  const total = trend.reduce((sum, count) => sum + count, 0);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Executions in each of the last 24 hours, ${total} in total"><line x1="0" y1="${HEIGHT - FOOT}" x2="${WIDTH}" y2="${HEIGHT - FOOT}"/>${bars}</svg>`;
}
