import { createHash } from 'node:crypto';
import type { Language } from '../message.ts';
import { html, Html, type Filling } from './html.ts';

/** A page that needs nothing else. */
export interface Page {
  language: Language;
  title: string;
  body: Filling;
  /** Of this page alone; its policy lets no other run. */
  script?: string;
}

/** Every report of sovran holds it: a file without it is not replaced. */
export const REPORT_MARK = 'made-by-sovran';

/** Made with a page: a command without one loads no hashes. */
function policyOf(script: string | undefined): string {
  const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const run = script === undefined ? '' : ` script-src ${hashOf(script)};`;
  return `default-src 'none'; style-src ${hashOf(STYLE)};${run} img-src data:; base-uri 'none'; form-action 'none'`;
}

/** The page as one file: no font, no network, no script but its own, which its policy states. The empty icon spares a request. */
export function renderPage({ language, title, body, script }: Page): string {
  const { markup } = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="generator" content="${REPORT_MARK}" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policyOf(script)}" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        ${script === undefined ? body : [body, new Html(`<script>${script}</script>`)]}
      </body>
    </html> `;
  return markup;
}

/** Style of every page that sovran writes: light and dark, narrow screens, print. */
const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--dim:#57606a;--line:#d0d7de;--soft:#f3f5f7;--mark:#0b5cad;--good:#1a7035;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--paper:#14181c;--dim:#a3adb8;--line:#39424c;--soft:#1e242a;--mark:#7db4ff;--good:#6fcf8b;--bad:#ff8f85}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:66rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin-top:2rem}
a{color:var(--mark)}:focus-visible{outline:3px solid var(--mark);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:.5rem 0;margin:0;border-block:1px solid var(--line)}
nav a{display:inline-block;padding:.2rem 0}nav [aria-current]{font-weight:700;color:var(--ink)}
footer{margin-top:3rem;border-top:1px solid var(--line)}
.dim,footer,figcaption{color:var(--dim);font-size:.9rem}
.tag,.verdict{display:inline-block;padding:0 .5rem;border-radius:.3rem;border:1px solid;white-space:nowrap}
.verdict{padding:.2rem .7rem;font-weight:600;white-space:normal}
.good,.verdict.ok,.verdict.better,.verdict.not-inferior{color:var(--good)}
.bad,.verdict.failed,.verdict.inferior,.verdict.drift,.verdict.unbalanced{color:var(--bad)}
.failed,.unknown,.begun{font-weight:700}
.scroll{overflow-x:auto}.scroll+.scroll{margin-top:1rem}table{border-collapse:collapse;overflow-wrap:normal}
th,td{padding:.25rem .7rem .25rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{white-space:nowrap;font-weight:600}th::first-letter,dt::first-letter{text-transform:uppercase}td svg{max-width:none}td time{white-space:nowrap}th.end,td.end{text-align:right;white-space:nowrap}
dl{display:grid;grid-template-columns:fit-content(14rem) 1fr;gap:.2rem 1rem}dt{color:var(--dim)}dd{margin:0;min-width:0}
ol,ul{padding-left:1.4rem}li{margin:.3rem 0}
.charts{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;flex:1 1 20rem;min-width:0}
svg{max-width:100%;height:auto}.scroll>svg{max-width:none}svg text{font-size:12px;fill:var(--ink)}svg a text{fill:var(--mark)}
.bars rect,circle{fill:var(--mark)}polyline,.curve{fill:none;stroke:var(--mark);stroke-width:1.6}
.axis,.edge{fill:none;stroke:var(--dim)}.node{fill:var(--soft);stroke:var(--dim)}.chosen{stroke:var(--mark);stroke-width:2.5}
.span{fill:var(--soft);stroke:var(--mark)}.back{stroke:var(--bad);stroke-dasharray:4 2}.whisker{stroke:var(--ink);stroke-width:1.5}.track{fill:var(--soft)}.value{fill:var(--mark)}
button,input,textarea{font:inherit;accent-color:var(--mark)}button{padding:.3rem .8rem}textarea{width:100%}.said{white-space:pre-wrap;background:var(--soft);padding:.7rem}[aria-pressed=true]{background:var(--mark);color:var(--paper)}
pre{background:var(--soft);padding:.7rem;overflow-x:auto;font-size:.85rem}
@media print{:root{--ink:#000;--paper:#fff;--dim:#444;--line:#999;--soft:#f3f5f7;--mark:#003a75;--good:#0b5a26;--bad:#8c1d16}
body{max-width:none;padding:0;font-size:10pt}nav,.skip{display:none}.scroll{overflow:visible}.scroll>svg{max-width:100%}table{font-size:8pt;max-width:100%;overflow-wrap:anywhere}th,td time,td.end,.tag{white-space:normal}td svg{width:5rem}
pre{white-space:pre-wrap}tr,figure,li{break-inside:avoid}h2{break-after:avoid}a{color:inherit}}
`;
