import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MARK, readMark, saveSite } from '../../../src/lib/cli/files/site-folder.ts';
import { tempDir } from '../../support/temp-project.ts';

const MODULE = join(import.meta.dirname, '../../../src/lib/cli/files/site-folder.ts');
const PAGES = 3000;
/** Saves a site that says who wrote it, and tells when it begins. */
const CHILD = `
const { saveSite } = await import(process.argv[1]);
const pages = new Map(Array.from({ length: ${PAGES} }, (_, at) => ['runs/' + at + '.html', 'new']));
console.log('begun');
await saveSite(process.argv[2], pages, { commit: 'new', language: 'en', version: '1' });
console.log('done');`;

/** Ends the build this long after it began, ms. */
test.for([0, 20, 60, 120, 240, 400])('killed after %d ms: the old pages or the new, whole', async (delay) => {
  const base = tempDir();
  const out = join(base, 'out');
  const old = new Map(Array.from({ length: PAGES }, (_, at) => [`runs/${at}.html`, 'old']));
  await saveSite(out, old, { commit: 'old', language: 'en', version: '1' });
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, MODULE, out]);
  // A fast one ends before it is killed.
  const closed = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await sleep(delay);
  child.kill('SIGKILL');
  await closed;
  const mark = await readMark(out);
  const names = readdirSync(join(out, 'runs'));
  expect(names).toHaveLength(PAGES);
  const said = new Set(names.map((name) => readFileSync(join(out, 'runs', name), 'utf8')));
  expect([...said]).toEqual([mark?.commit]);
  await saveSite(out, new Map([['index.html', 'x']]), { commit: 'x', language: 'en', version: '1' });
  expect(readdirSync(base)).toEqual(['out']);
  expect(readdirSync(out).toSorted()).toEqual([MARK, 'index.html']);
});
