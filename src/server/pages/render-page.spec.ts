import { createHash } from 'node:crypto';
import { Html, html, renderPage } from './render-page.js';

describe('html', () => {
  it('escapes what is put in, and takes Html as it is', () => {
    const hostile = `<script>alert("1")</script>&'`;
    expect(html`<b title="${hostile}">${hostile}</b>`.text).toBe(
      '<b title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</b>',
    );
    expect(html`<p>${[html`<i>${1}</i>`, html`<i>${2}</i>`]}</p>`.text).toBe('<p><i>1</i><i>2</i></p>');
  });
});

describe('renderPage', () => {
  it('names its style by hash, so that no other style or script can stand in it', () => {
    const { html: page, csp } = renderPage('A <page>', 'p { color: red }', new Html('<p>x</p>'));
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
    expect(csp).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(csp).toContain("default-src 'none'");
    expect(csp).not.toMatch(/unsafe|script-src/);
    expect(page).toContain('<title>A &lt;page&gt;</title>');
    expect(page).not.toContain('<script');
  });
});
