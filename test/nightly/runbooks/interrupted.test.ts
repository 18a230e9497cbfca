import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { foldJournal, type RunProgress } from '../../../src/lib/core/operation/journal/progress.ts';
import { until } from '../../support/process-place.ts';
import { openHostile } from '../../support/hostile-host.ts';
import { processesNaming } from '../../support/processes.ts';
import { sshProject } from '../../support/project/ssh-project.ts';
import { BIN, sovran, type CliResult } from '../../support/sovran.ts';
import { openBed } from '../../support/ssh-bed.ts';
import { git, tempDir, tempProject } from '../../support/temp-project.ts';
import { openTerminal } from '../../support/terminal-session.ts';
import { DRIVERS } from '../../support/tier.ts';

const HEAD = `---
apiVersion: sovran/v1
kind: Runbook
title: Steps
when: In a test.
severity: low
version: 1
duration: 1m
inputs: { host: { type: host, ask: Which? } }
---
`;

/** A runbook of a project, written from its steps. */
function writeRunbook(root: string, ...steps: string[]): void {
  mkdirSync(join(root, 'runbooks'), { recursive: true });
  const blocks = steps.map((step) => `\`\`\`sovran-step\n${step}\n\`\`\`\n`);
  writeFileSync(join(root, 'runbooks', 'steps.md'), HEAD + blocks.join('\n'));
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'Add a runbook');
}

const shell = (id: string, text: string, more = ''): string =>
  `id: ${id}\nkind: host\ntitle: ${id}\nhost: '{{host}}'\nshell: ${JSON.stringify(text)}\n${more}`;

/** The open run of the runbook in a project, if there is one. */
function openRun(root: string): { id: string; progress: RunProgress } | undefined {
  const runs = listJournals(root, 'active').flatMap((id) => {
    const progress = foldJournal(openJournal(root, id).entries());
    return progress?.frame && progress.status === 'open' ? [{ id, progress }] : [];
  });
  return runs[0];
}

const ARGS = ['runbook', 'run', 'steps', '--host', 'local', '--yes'];

/** Runs the runbook and kills it with SIGKILL once `reached`. */
async function killedWhen(root: string, env: NodeJS.ProcessEnv, reached: () => boolean): Promise<void> {
  const child = spawn(process.execPath, [BIN, ...ARGS], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  await until('the place to kill it', () => reached() || child.exitCode !== null);
  expect(child.exitCode).toBe(null);
  child.kill('SIGKILL');
  await gone;
}

let [root, store, place] = ['', '', ''];
const run = (...args: string[]): Promise<CliResult> => sovran(args, { cwd: root, env: { SOVRAN_STORE: store } });
const isAt = (step: string, state: 'begun' | 'passed') => (): boolean => {
  const { touched = [], done = new Set<string>() } = openRun(root)?.progress ?? {};
  return touched.includes(step) && done.has(step) === (state === 'passed');
};

beforeEach(async () => {
  [root, store, place] = [tempProject(), tempDir(), tempDir()];
  expect((await run('host', 'add', 'local', '--local')).exit).toBe(0);
  writeRunbook(
    root,
    shell('look', `echo looked >>${place}/look; sleep 0.7`),
    shell('change', `echo changed >>${place}/change; sleep 0.7`, 'changes: true\n'),
    `id: add\nkind: sovran\ntitle: add\nrun: [scope, add, mail, --title, Mail]\nchanges: true\n`,
    `id: wait\nkind: check\ntitle: wait\nhost: '{{host}}'\nargv: [test, -e, '${place}/green']\nexpect: {}\ntries: 100\nevery: 50ms\n`,
  );
});

/** One record in git, nothing left open, nothing uncommitted. */
function expectRecordedOnce(): void {
  expect(git(root, 'ls-files', 'runs').trim().split('\n')).toHaveLength(2);
  expect(openRun(root)).toBeUndefined();
  expect(git(root, 'status', '--porcelain')).toBe('');
}

const PLACES = [
  { name: 'in a step that only reads', reached: isAt('look', 'begun') },
  { name: 'between two steps', reached: isAt('change', 'passed') },
  { name: 'in a command of sovran', reached: isAt('add', 'begun') },
  { name: 'while it waits for a check', reached: isAt('wait', 'begun') },
];

test.for(PLACES)('killed $name, resume finishes and records one run', async ({ reached }) => {
  await killedWhen(root, { SOVRAN_STORE: store }, reached);
  const cut = openRun(root)?.id;
  writeFileSync(join(place, 'green'), '');
  const again = await run('resume', '--yes', '--json');
  expect(again, again.stderr).toMatchObject({ exit: 0, json: { runs: [{ runId: cut, outcome: 'finished' }] } });
  expect((await run('runbook', 'report', cut?.slice(0, 20) ?? '', '--json')).json).toMatchObject({ verdict: 'passed' });
  expectRecordedOnce();
  expect(readFileSync(join(place, 'change'), 'utf8')).toBe('changed\n');
});

test('asks before repeating a change that was killed on its host', async () => {
  await killedWhen(root, { SOVRAN_STORE: store }, () => existsSync(join(place, 'change')));
  writeFileSync(join(place, 'green'), '');
  expect(await run('resume', '--yes', '--json')).toMatchObject({ exit: 2, json: { runs: [{ outcome: 'failed' }] } });
  const terminal = openTerminal(['resume'], { cwd: root, language: 'en', env: { SOVRAN_STORE: store } });
  await terminal.see('Run it again?');
  await terminal.say('y');
  await terminal.see('add?');
  await terminal.say('y');
  expect(await terminal.end()).toBe(0);
  expectRecordedOnce();
  expect(readFileSync(join(place, 'change'), 'utf8')).toBe('changed\nchanged\n');
});

test('ends a step over its limit on its host; the run continues', async () => {
  writeRunbook(root, shell('slow', `sleep 3600 # ${place}`, 'limit: 1s\n'));
  expect(await run(...ARGS, '--json')).toMatchObject({ exit: 4, json: { error: { code: 'no-result' } } });
  expect(processesNaming(place)).toEqual([]);
});

test.for(DRIVERS)('resume finishes a run whose connection ended in a step, by %s', async (driver) => {
  const bed = await openBed();
  onTestFinished(() => bed.stop());
  const far = await sshProject(bed, { driver, name: 'gpu1' });
  writeRunbook(far.root, shell('look', `test -e ${place}/second || { touch ${place}/second; sleep 30; }`));
  const args = ['runbook', 'run', 'steps', '--host', 'gpu1', '--json'];
  const first = far.run(...args);
  await until('the step', () => existsSync(join(place, 'second')));
  for (const pid of bed.sessions()) process.kill(pid, 'SIGKILL');
  expect(await first).toMatchObject({ exit: 4, json: { error: { code: 'no-result' } } });
  const cut = openRun(far.root)?.id;
  expect(await far.run('resume', '--json')).toMatchObject({
    exit: 0,
    json: { runs: [{ runId: cut, outcome: 'finished' }] },
  });
});

test.for(DRIVERS)('100 MB and escape sequences become short harmless output, by %s', async (driver) => {
  const flood = String.raw`printf '\033[2J\033]0;owned\007token=%s\n' abcdefgh12345678; head -c 100000000 /dev/zero | tr '\0' a`;
  const bed = await openHostile({ programs: { uptime: flood } });
  const far = await sshProject(bed, { driver, name: 'gpu1' });
  writeRunbook(far.root, `id: look\nkind: host\ntitle: look\nhost: '{{host}}'\nargv: [uptime]`);
  const shown = await far.run('runbook', 'run', 'steps', '--host', 'gpu1');
  expect(shown.exit, shown.stderr).toBe(0);
  const { id } = JSON.parse(
    git(far.root, 'show', `HEAD:${git(far.root, 'ls-files', 'runs/*/runbook.json').trim()}`),
  ) as { id: string };
  const report = await far.run('runbook', 'report', id, '--out', join(place, 'report.html'));
  expect(report.exit, report.stderr).toBe(0);
  const kept = git(far.root, 'grep', '-h', 'output', '--', 'runs');
  for (const text of [shown.stdout + shown.stderr, kept, readFileSync(join(place, 'report.html'), 'utf8')]) {
    expect(text.length).toBeLessThan(60_000);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F]/);
    expect(text).not.toContain('abcdefgh12345678');
  }
});
