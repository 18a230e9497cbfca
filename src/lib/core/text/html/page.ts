import { createHash } from 'node:crypto';
import type { Language } from '../message.ts';
import { html, Html, type Filling } from './html.ts';
import { STYLE } from './style.ts';

/** A page that needs nothing else. */
export interface Page {
  language: Language;
  title: string;
  body: Filling;
}

/** Every report of sovran holds it: a file without it is not replaced. */
export const REPORT_MARK = 'made-by-sovran';

/** Made with a page: a command without one loads no hashes. */
function policyOf(): string {
  const style = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
  return `default-src 'none'; style-src ${style}; img-src data:; base-uri 'none'; form-action 'none'`;
}

/** The page as one file: no script, no font, no network, which its policy states. The empty icon spares a request. */
export function renderPage({ language, title, body }: Page): string {
  const { markup } = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="generator" content="${REPORT_MARK}" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policyOf()}" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        ${body}
      </body>
    </html> `;
  return markup;
}
