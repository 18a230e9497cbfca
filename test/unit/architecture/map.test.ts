import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/decisions/README.md'];
const DECISIONS = readdirSync('docs/decisions').map((name) => `docs/decisions/${name}`);

test('ARCHITECTURE.md names every folder of the library', () => {
  const map = readFileSync('ARCHITECTURE.md', 'utf8');
  const rows = [...map.matchAll(/^[|-] `([^`<]+)/gm)].map((row) => row[1] ?? '');
  const rooms = ['', 'core/', 'stages/'].flatMap((above) =>
    readdirSync(`src/lib/${above}`).map((name) => `${above}${name}/`),
  );
  const folders = rooms.map((room) => `src/lib/${room}`);
  expect(folders.filter((folder) => !rows.includes(folder))).toEqual([]);
  expect(rows.filter((path) => !existsSync(path))).toEqual([]);
});

test.each([...new Set([...PAGES, ...DECISIONS])])('%s links and names only what exists', (page) => {
  const text = readFileSync(page, 'utf8');
  const links = [...text.matchAll(/\]\(([^)#:]+)[^):]*\)/g)].map((link) => join(dirname(page), link[1] ?? ''));
  const named = [...text.matchAll(/`((?:src|test|scripts|templates|docs)\/[\w./-]*)`/g)].map((path) => path[1] ?? '');
  expect([...links, ...named].filter((path) => !existsSync(path))).toEqual([]);
});

test('a decision is listed, has three parts and 25 lines', () => {
  const list = readFileSync('docs/decisions/README.md', 'utf8');
  for (const page of DECISIONS.filter((path) => /\d{4}-/.test(path))) {
    const text = readFileSync(page, 'utf8');
    expect(list).toContain(`(${page.replace('docs/decisions/', '')})`);
    for (const part of ['Context', 'Decision', 'Consequence']) expect(text, page).toContain(`**${part}.**`);
    expect(text.trimEnd().split('\n').length, page).toBeLessThanOrEqual(25);
  }
});
