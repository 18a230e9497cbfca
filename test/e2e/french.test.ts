import { expect, test } from 'vitest';
import { readCases } from '../support/cases.ts';
import { sovran } from '../support/sovran.ts';
import { servingLife, trainingLife, type Open } from '../support/surface-life.ts';
import { isolateStore } from '../support/gateway-fixture.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';
import { untranslatedLines } from '../support/untranslated-lines.ts';

/** Types lines with `--lang fr`; whatever comes out must be French, and the line must succeed. */
const inFrench: Open = (root, env) => async (line) => {
  const done = await sovran([...line.split(' '), '--lang', 'fr'], { cwd: root, env });
  const said = `${done.stdout}\n${done.stderr}`;
  expect({ line, exit: done.exit, said: done.exit === 0 ? '' : said }).toEqual({ line, exit: 0, said: '' });
  expect.soft(untranslatedLines(said, 'fr'), line).toEqual([]);
  return done;
};

test('results around jobs and models are French', { timeout: 600_000 }, () => trainingLife(inFrench));

test('results around data, measures, keys and releases are French', { timeout: 900_000 }, () => servingLife(inFrench));

/** Lines that the parser refuses, beside one failure of every command. */
const REFUSED = readCases<string[]>('surface/refused.yaml');
const FAILURES = readCases<{ line: string }[]>('surface/failures.yaml').map(({ line }) => line);

test('errors of every command and of the parser are French', { timeout: 600_000 }, async () => {
  const root = tempProject();
  const env = { SOVRAN_STORE: tempDir() };
  for (const line of [...FAILURES, ...REFUSED]) {
    const language = line.includes('--lang') ? [] : ['--lang', 'fr'];
    const done = await sovran([...line.split(' '), ...language], { cwd: root, env: { ...env, SOVRAN_LANG: 'fr' } });
    expect.soft([line, done.exit === 0 ? 'succeeded' : 'refused']).toEqual([line, 'refused']);
    expect.soft(untranslatedLines(`${done.stdout}\n${done.stderr}`, 'fr'), line).toEqual([]);
  }
});

test('also outside a project, on a first look at the machine, and in SOVRAN_LANG', async () => {
  const dir = tempDir();
  isolateStore(dir);
  for (const line of ['doctor', 'status', 'init demo --dry-run', 'init demo', 'nothing here']) {
    const done = await sovran(line.split(' '), { cwd: dir, env: { SOVRAN_LANG: 'fr' } });
    expect.soft(untranslatedLines(`${done.stdout}\n${done.stderr}`, 'fr'), line).toEqual([]);
  }
});
