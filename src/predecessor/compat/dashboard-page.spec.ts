import { ExecutionStats } from '../stats/execution-stats.js';
import { renderDashboard } from './dashboard-page.js';

describe('renderDashboard', () => {
  it('shows what clients sent as text, whatever it is', () => {
    const stats = new ExecutionStats(0);
    const hostile = '<script>alert(1)</script>"\'&';
    stats.record({
      codeHash: 'c0de',
      at: 1,
      ok: false,
      executionMs: 1,
      errorType: hostile,
      ip: '10.0.0.9',
      userAgent: hostile,
    });
    const { html, csp } = renderDashboard(stats.snapshot(1));
    expect(html).not.toContain('<script');
    expect(html.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot;&#39;&amp;/g)).toHaveLength(2);
    expect(html).toContain('10.0.0.9');
    expect(csp).toContain("default-src 'none'");
  });
});
