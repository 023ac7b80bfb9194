/** Colours and basics of every page; dark or light as the browser asks. */
export const BASE_STYLE = `:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --panel: #ffffff; --edge: #d9dee5; --text: #18212c; --faint: #5a6675;
  --accent: #1f5fbf; --accent-text: #ffffff; --good: #1b7a43; --bad: #b3261e; --warm: #8a5a00;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11161c; --panel: #1a212a; --edge: #303a46; --text: #e3e9f0; --faint: #9aa7b5;
    --accent: #6ea8ff; --accent-text: #0c1420; --good: #6fd39b; --bad: #ff9a91; --warm: #e7b75f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
a { color: var(--accent); text-underline-offset: 2px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1rem; margin: 0 0 .6rem; }
code, pre { font-family: var(--mono); font-size: .875rem; }
pre { background: var(--ground); border: 1px solid var(--edge); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; margin: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.panel { background: var(--panel); border: 1px solid var(--edge); border-radius: 10px; padding: 1rem 1.25rem; }
.faint { color: var(--faint); }
`;
