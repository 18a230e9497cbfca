import { expect, test } from 'vitest';
import { cutApply, cutLaunch, deadHost, goneHost, JOB, RUN, stateOf } from '../support/gone-host.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { git, commit } from '../support/temp-project.ts';

const ABANDON = `sovran resume --abandon ${RUN}`;
const TRAILER = ['log', '-1', '--format=%s|%(trailers:key=Sovran-Result,valueonly)'] as const;

test('abandons an apply on a dead machine with consent; frees its host', async () => {
  const cut = await cutApply({ begun: true });
  const before = stateOf(cut);
  const refused = await cut.run('host', 'remove', 'gpu2', '--json');
  expect(refused, refused.stdout).toMatchObject({ exit: 3, json: { error: { code: 'interrupted-run' } } });
  const unasked = await cut.run('resume', '--abandon', RUN, '--json');
  expect(unasked, unasked.stdout).toMatchObject({ exit: 2, json: { error: { code: 'missing-flags' } } });
  expect(stateOf(cut)).toBe(before);
  const given = await cut.run('resume', '--abandon', RUN.toLowerCase().slice(0, 26), '--yes', '--json');
  expect(given, given.stdout).toMatchObject({
    exit: 0,
    json: {
      runs: [
        {
          runId: RUN,
          outcome: 'abandoned',
          left: [{ step: 'gpu2-S01', host: 'gpu2' }],
        },
      ],
    },
  });
  expect(git(cut.root, ...TRAILER).trim()).toBe('host apply gpu1 gpu2 (abandoned)|abandoned');
  const status = await cut.run('status', '--json');
  expect(status.json).toMatchObject({ interrupted: [], uncommitted: [], record: { breaks: [] } });
  const removed = await cut.run('host', 'remove', 'gpu2', '--yes', '--json');
  expect(removed, removed.stdout).toMatchObject({ exit: 0 });
});

test('`resume` names how to abandon an unsettled run; abandoning lists what stays', async () => {
  const cut = await cutApply({ begun: true });
  git(cut.root, 'rm', '--quiet', 'hosts/gpu2.yaml');
  commit(cut.root, 'gone');
  const resumed = await cut.run('resume');
  expect(resumed.exit).toBe(1);
  expect(`${resumed.stdout}${resumed.stderr}`).toContain(ABANDON);
  const given = await cut.run('resume', '--abandon', RUN, '--yes', '--lang', 'fr');
  expect(given.exit).toBe(0);
  for (const words of ['Abandonné : host apply', 'gpu2 : ']) expect(given.stdout).toContain(words);
});

test('abandons a launch on a silent machine and keeps its job record', async () => {
  const cut = await cutLaunch();
  const given = await cut.run('resume', '--abandon', RUN, '--yes', '--json');
  expect(given, given.stdout).toMatchObject({
    exit: 0,
    json: { runs: [{ outcome: 'abandoned', left: [{ step: 'start-job', host: 'k' }] }] },
  });
  expect(git(cut.root, 'status', '--porcelain')).toBe('');
});

test.for(['', '01ZZ', JOB])('`--abandon %s` names no interrupted run: exit 2 with those there are', async (wanted) => {
  const cut = await cutApply();
  const before = stateOf(cut);
  const refused = await cut.run('resume', '--abandon', wanted, '--yes', '--json');
  expect(refused, refused.stdout).toMatchObject({ exit: 2, json: { error: { code: 'not-found' } } });
  expect((refused.json as { error: { fix: string } }).error.fix).toContain(RUN);
  expect(stateOf(cut)).toBe(before);
});

const lost = { recorded: [{ id: JOB, status: 'lost' }] };

test('records a lost machine’s job as lost, then removes its host', async () => {
  const dead = await deadHost();
  const refused = await dead.run('host', 'remove', 'k', '--json');
  expect(refused.exit).toBe(3);
  expect((refused.json as { error: { next: string[] } }).error.next).toContain('sovran job reconcile --gone k');
  const planned = await dead.run('job', 'reconcile', '--gone', 'k', '--dry-run', '--json');
  expect(planned, planned.stdout).toMatchObject({ exit: 0, json: { changes: 1 } });
  const unasked = await dead.run('job', 'reconcile', '--gone', 'k', '--json');
  expect(unasked, unasked.stdout).toMatchObject({ exit: 2, json: { error: { code: 'missing-flags' } } });
  const done = await dead.run('job', 'reconcile', '--gone', 'k', '--yes', '--json');
  expect(done, done.stdout).toMatchObject({ exit: 0, json: { ...lost, unreachable: [] } });
  expect(git(dead.root, 'log', '-1', '--format=%s').trim()).toBe('job reconcile --gone k');
  expect(git(dead.root, 'show', '--format=', 'HEAD', '--', 'events')).toContain('"gone": [');
  const shown = await dead.run('job', 'show', JOB, '--json');
  expect(shown.json).toMatchObject({ status: 'lost' });
  const removed = await dead.run('host', 'remove', 'k', '--yes', '--json');
  expect(removed, removed.stdout).toMatchObject({ exit: 0 });
});

test('records a job of an unlisted host as lost on request', async () => {
  const gone = await goneHost();
  const done = await gone.run('job', 'reconcile', '--gone', 'k', '--yes', '--json');
  expect(done, done.stdout).toMatchObject({ exit: 0, json: lost });
});

test.for([
  { host: 'desk', exit: 3, code: 'host-present' },
  { host: 'nobody', exit: 2, code: 'not-found' },
])('`--gone $host` is refused: $code', async ({ host, exit, code }) => {
  const dead = await deadHost();
  const before = stateOf(dead);
  const refused = await dead.run('job', 'reconcile', '--gone', 'k', '--gone', host, '--yes', '--json');
  expect(refused, refused.stdout).toMatchObject({ exit, json: { error: { code } } });
  expect(stateOf(dead)).toBe(before);
});

test('an unreachable jump host is named before its host’s jobs are lost', async () => {
  const dead = await deadHost();
  const behind = { transport: 'ssh2', address: 'root@192.0.2.7', jump: ['ops@127.0.0.1:1'] };
  await openStore(dead.root).write(resourceOf('Host', 'k', behind));
  commit(dead.root, 'behind');
  for (const [language, words] of [
    ['en', 'Only jump host ops@127.0.0.1:1 is known to be unreachable'],
    ['fr', 'Seul l’hôte de rebond ops@127.0.0.1:1 est connu comme injoignable'],
  ] as const) {
    const planned = await dead.run('job', 'reconcile', '--gone', 'k', '--dry-run', '--lang', language);
    expect(planned, planned.stderr).toMatchObject({ exit: 0 });
    expect(planned.stdout).toContain(words);
  }
  const unasked = await dead.run('job', 'reconcile', '--gone', 'k');
  expect(unasked).toMatchObject({ exit: 2 });
  expect(unasked.stderr.replaceAll(/\s+/g, ' ')).toContain('jobs on k may still run');
  const done = await dead.run('job', 'reconcile', '--gone', 'k', '--yes', '--json');
  expect(done, done.stdout).toMatchObject({ exit: 0, json: lost });
});
