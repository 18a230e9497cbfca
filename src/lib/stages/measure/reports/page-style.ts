/** Style of the HTML report; readable in print and in the dark. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--dim:#5c6670;--line:#d5dae0;--mark:#1f6feb}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--paper:#14181c;--dim:#9aa4ae;--line:#363d45;--mark:#6ea8fe}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
.dim{color:var(--dim);overflow-wrap:anywhere}
.verdict{display:inline-block;padding:.2rem .7rem;border-radius:.3rem;border:1px solid var(--line);font-weight:600}
.verdict.ok,.verdict.better,.verdict.not-inferior{border-color:#1a7f37;color:#1a7f37}
.verdict.failed,.verdict.inferior{border-color:#c2271c;color:#c2271c}
.scroll{overflow-x:auto}table{border-collapse:collapse}
th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}
.charts{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;flex:1 1 26rem}
figcaption{color:var(--dim);font-size:.85rem}
svg{width:100%;height:auto}svg text{font-size:11px;fill:var(--dim)}
.bars rect,circle{fill:var(--mark)}polyline{fill:none;stroke:var(--mark);stroke-width:1.6}
.axis{fill:none;stroke:var(--dim)}
pre{background:color-mix(in srgb,var(--ink) 5%,transparent);padding:.7rem;overflow-x:auto;font-size:.85rem}
`;
