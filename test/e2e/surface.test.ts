import { expect, onTestFinished, test, vi } from 'vitest';
import { readSnapshot } from '../../scripts/generate/surface.ts';
import { runHere } from '../support/run-here.ts';
import { sovran } from '../support/sovran.ts';
import { OPEN_LIFE } from '../support/surface-lives.ts';
import { complaints, documentComplaints, expectFailure } from '../support/surface-schemas.ts';
import {
  commandOf,
  FAILURES,
  filled,
  linesOfLives,
  LIVES,
  REFUSED,
  type SurfaceLine,
} from '../support/surface-table.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';
import { untranslatedLines } from '../support/untranslated-lines.ts';

/** What programs of a host print, and `host check` shows as its evidence. */
const PROBED = /^(running|yes|no)$/;
/** Shown in the language in which they were written: the project's, or that of a document. */
const IN_OWN_WORDS = ['Runbook', 'RunbookList', 'GovernanceDocument'];
/** Told by the program before any command runs. */
const UNKNOWN = 'unknown-command';
const COMMANDS = Object.keys(readSnapshot().commands);

test.each([
  ['succeeds', linesOfLives()],
  ['fails', FAILURES],
])('the table shows how every command %s', (_, lines) => {
  expect(new Set(lines.map(({ line }) => commandOf(line)))).toEqual(new Set(COMMANDS));
});

test.each([...LIVES])('%s: every line says what it must', { timeout: 600_000 }, async (name, entries) => {
  const life = await OPEN_LIFE[name]?.();
  if (!life) throw new Error(`surface-lives.ts does not prepare ${name}`);
  for (const entry of entries) {
    if ('do' in entry) life.steps?.[entry.do]?.();
    else await expectLine({ ...entry, line: filled(entry.line, life.values) }, life.root);
  }
});

/** Exit, document, both languages. Lines build on each other: the first that fails ends the life. */
async function expectLine({ line, says, exits, fails }: SurfaceLine, root: string): Promise<void> {
  const { exit, french, english, document } = await runHere(line, root);
  expect([line, exits.includes(exit) ? '' : `${exit}: ${french}`]).toEqual([line, '']);
  const foreign = untranslatedLines(french, 'fr').filter((words) => says !== 'HostCheck' || !PROBED.test(words));
  expect.soft(foreign, line).toEqual([]);
  if (!IN_OWN_WORDS.includes(says)) expect.soft(untranslatedLines(english, 'en'), line).toEqual([]);
  if (fails) expect.soft(document, line).toMatchObject({ error: { code: says } });
  else if (line.endsWith(' --json')) expect.soft(streamComplaints(says, french), line).toEqual([]);
  else expect.soft(documentComplaints(says, document), line).toEqual([]);
}

/** Of a result that was written record by record. */
function streamComplaints(kind: string, written: string): string[] {
  const records = written.trim().split('\n');
  return records.flatMap((record) => complaints(kind, JSON.parse(record) as object));
}

test('every command fails with one document, in both languages', async () => {
  const root = tempProject();
  vi.stubEnv('SOVRAN_STORE', tempDir());
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const { line, says, exits } of FAILURES.filter((one) => one.says !== UNKNOWN)) {
    const { exit, french, document } = await runHere(line, root);
    const { error } = document as { error?: { code: string; next: string[] } };
    expect.soft([line, exit, error?.code]).toEqual([line, exits[0], says]);
    expect.soft(error?.next, line).not.toEqual([]);
    expect.soft(complaints('Error', document), line).toEqual([]);
    expect.soft(untranslatedLines(french, 'fr'), line).toEqual([]);
  }
});

test('every command starts', { timeout: 600_000 }, async () => {
  const options = { cwd: tempProject(), env: { SOVRAN_STORE: tempDir() } };
  const first = COMMANDS.map((name) => FAILURES.find(({ line }) => commandOf(line) === name));
  const starts = FAILURES.filter((one) => one.says === UNKNOWN || first.includes(one));
  for (const { line, says, exits } of starts) {
    const done = await sovran([...line.split(' '), '--json'], options);
    expect.soft([line, done.exit]).toEqual([line, exits[0]]);
    expect.soft(done.json, line).toMatchObject({ error: { code: says } });
    expect.soft(complaints('Error', done.json), line).toEqual([]);
  }
});

test('errors of the parser are French', async () => {
  const env = { SOVRAN_STORE: tempDir(), SOVRAN_LANG: 'fr' };
  const root = tempProject();
  for (const line of REFUSED) {
    const done = await sovran(line.split(' '), { cwd: root, env });
    expect.soft([line, done.exit === 0 ? 'succeeded' : 'refused']).toEqual([line, 'refused']);
    expect.soft(untranslatedLines(`${done.stdout}\n${done.stderr}`, 'fr'), line).toEqual([]);
  }
});

test('outside a project the error says so, in the environment’s language', async () => {
  const options = { cwd: tempDir(), env: { SOVRAN_LANG: 'fr' } };
  expectFailure(await sovran(['status', '--json'], options), 'no-project', 2);
  expect(untranslatedLines((await sovran(['status'], options)).stderr, 'fr')).toEqual([]);
});
