import { expect, test } from 'vitest';
import { addHost, planAddHost } from '../../src/lib/stages/machines/hosts/add-host.ts';
import { asPlan } from '../../src/lib/core/operation/plan/plan.ts';
import { openJournal } from '../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../src/lib/core/operation/open/open-runs.ts';
import { cutApply, goneHost, JOB, RUN, stateOf } from '../support/gone-host.ts';
import { type CliResult, sovran } from '../support/sovran.ts';
import { git, tempProject, commit } from '../support/temp-project.ts';

const FIND = ['sovran host list', 'git log -- hosts/k.yaml'];

const wordsOf = ({ stdout, stderr }: CliResult): string => `${stdout}${stderr}`;

test.for([
  { line: 'env stop prod --yes' },
  { line: 'env stop prod --dry-run' },
  { line: `job follow ${JOB}` },
  { line: `job logs ${JOB}` },
  { line: `job stop ${JOB}` },
  { line: 'job reconcile --yes' },
])('`$line` knows nothing of an unlisted host, and changes nothing', async ({ line }) => {
  const gone = await goneHost();
  const before = stateOf(gone);
  const done = await gone.run(...line.split(' '), '--json');
  expect(done, done.stdout + done.stderr).toMatchObject({
    exit: 4,
    json: { error: { code: 'host-unknown', next: FIND, details: { host: 'k' } } },
  });
  expect(stateOf(gone)).toBe(before);
});

test('shows an environment on an unlisted host as unknown, never stopped', async () => {
  const gone = await goneHost();
  const shown = await gone.run('env', 'show', 'prod', '--json');
  expect(shown, shown.stdout).toMatchObject({
    exit: 0,
    json: { gateway: { unreachable: 'host-unknown' } },
  });
  const words = wordsOf(await gone.run('env', 'show', 'prod'));
  for (const command of FIND) expect(words).toContain(command);
  expect(words).toContain('not in the inventory');
  expect(words).not.toContain('env add');
});

test('a job on an unlisted host stays as recorded, never lost', async () => {
  const gone = await goneHost();
  const before = stateOf(gone);
  const shown = await gone.run('job', 'show', JOB, '--json');
  expect(shown, shown.stdout).toMatchObject({
    exit: 0,
    json: { status: 'running', unreachable: 'host-unknown' },
  });
  const listed = await gone.run('job', 'list', '--json');
  expect(listed).toMatchObject({ exit: 0, json: { items: [{ id: JOB, status: 'running' }] } });
  const words = wordsOf(await gone.run('job', 'show', JOB));
  for (const told of ['not in the inventory', ...FIND]) expect(words).toContain(told);
  expect(words).not.toMatch(/has ended|lost|cannot be reached|job follow/);
  expect(stateOf(gone)).toBe(before);
});

test('status names an unlisted host, and offers no start or follow', async () => {
  const gone = await goneHost();
  const status = await gone.run('status', '--json');
  expect(status, status.stdout).toMatchObject({
    exit: 0,
    json: {
      environments: [{ name: 'prod', health: 'unknown' }],
      jobs: [{ id: JOB, status: 'running', known: false }],
      unreachable: [{ host: 'k', code: 'host-unknown' }],
    },
  });
  const { next } = status.json as { next: string[] };
  expect(next).toEqual(expect.arrayContaining(FIND));
  expect(next.join('\n')).not.toMatch(/env add|job follow|host check/);
  expect((await gone.run('status')).stdout).toContain('k is not in the inventory');
});

test('keeps a host of an interrupted apply; the dry run says so', async () => {
  const cut = await cutApply();
  const before = stateOf(cut);
  const refused = await cut.run('host', 'remove', 'gpu2', '--json');
  expect(refused, refused.stdout).toMatchObject({ exit: 3, json: { error: { code: 'interrupted-run' } } });
  const shown = await cut.run('host', 'remove', 'gpu2', '--dry-run', '--json');
  const { gates } = shown.json as { gates: { id: string; verdict: string; reason: string }[] };
  const gate = gates.find(({ id }) => id === 'host-settled');
  expect(gate).toMatchObject({ verdict: 'fail' });
  expect(gate?.reason).toContain(RUN);
  expect(stateOf(cut)).toBe(before);
});

test('an interrupted apply stays open and spares this machine without its host', async () => {
  const cut = await cutApply();
  git(cut.root, 'rm', '--quiet', 'hosts/gpu2.yaml');
  commit(cut.root, 'gone');
  const before = stateOf(cut);
  const resumed = await cut.run('resume', '--json');
  expect(resumed, resumed.stdout).toMatchObject({
    exit: 1,
    json: {
      runs: [{ runId: RUN, outcome: 'failed' }],
    },
  });
  const words = wordsOf(await cut.run('resume'));
  for (const told of ['Restore hosts/gpu2.yaml', 'git log -- hosts/gpu2.yaml']) expect(words).toContain(told);
  expect(
    openJournal(cut.root, RUN)
      .entries()
      .map(({ type }) => type),
  ).toEqual(['begin', 'stuck']);
  expect(stateOf(cut)).toBe(before);
});

test('ends an interrupted `host add` whose file is gone: no such host', async () => {
  const root = tempProject();
  const input = { name: 'desk' };
  const draft = planAddHost(input, { exists: false, pinned: '' });
  const plan = asPlan(addHost.id, addHost.target(input), input, draft, { next: () => RUN });
  const journal = openJournal(root, RUN);
  journal.append({ type: 'begin', at: '2026-11-24T10:00:00Z', actor: 'tester@example.org', plan });
  for (const { id: step } of draft.steps) {
    journal.append({ type: 'intent', step });
    journal.append({ type: 'write', step, path: 'hosts/desk.yaml', digest: null });
    journal.append({ type: 'done', step, output: null });
  }
  const resumed = await sovran(['resume'], { cwd: root });
  expect(resumed).toMatchObject({ exit: 0 });
  expect(resumed.stdout).toContain('Not found: host `desk`');
  expect(listOpenRuns(root)).toEqual([]);
});
