import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfText } from '../../../src/lib/core/kit/canonical.ts';
import { openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { Plan, Step } from '../../../src/lib/core/operation/plan/plan.ts';
import { makeKey } from '../../support/sshd.ts';
import { git, tempDir } from '../../support/temp-project.ts';
import { fingerprintOf, unknownHost, type UnknownHost } from '../../support/unknown-host.ts';

const PINS = 'hosts/known_hosts';

/** What tells whether anything was recorded. */
function stateOf({ root, pins }: UnknownHost): unknown {
  return [pins(), git(root, 'log', '--format=%s'), git(root, 'status', '--porcelain'), listOpenRuns(root).length];
}

function commit({ root }: UnknownHost, why: string): void {
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', why);
}

/** A host of the inventory that has come by another key; `trust` is the command that trusts it. */
async function changedHost(): Promise<{ at: UnknownHost; name: string; trust: string[] }> {
  const at = await unknownHost();
  const right = fingerprintOf(at.host);
  expect(await at.add('--fingerprint', right)).toMatchObject({ exit: 0 });
  writeFileSync(join(at.root, PINS), at.pins().replace(at.host.hostKeys[0]?.public ?? '', makeKey().public));
  commit(at, 'another key');
  return {
    at,
    name: `[127.0.0.1]:${at.host.port}`,
    trust: ['host', 'trust', 'gpu1', '--fingerprint', right, '--json'],
  };
}

/** As a kill leaves `host trust` after its step and before its commit. */
async function cutTrust(at: UnknownHost, trust: string[]): Promise<string> {
  const path = join(tempDir(), 'plan.json');
  expect(await at.run(...trust, '--plan-out', path)).toMatchObject({ exit: 0 });
  const plan = JSON.parse(readFileSync(path, 'utf8')) as Plan;
  const [step] = plan.steps as [Step];
  const { add, remove } = step.args as Record<'add' | 'remove', { type: string; key: string }[]>;
  writeFileSync(
    join(at.root, PINS),
    at.pins().replace(`${remove[0]?.type} ${remove[0]?.key}`, `${add[0]?.type} ${add[0]?.key}`),
  );
  const run = '01JCUTRUN00000000000000000';
  const journal = openJournal(at.root, run);
  journal.append({ type: 'begin', at: '2026-01-01T00:00:00.000Z', actor: 'tester@example.org', plan });
  journal.append({ type: 'intent', step: 'change-pins' });
  journal.append({
    type: 'write',
    step: 'change-pins',
    path: PINS,
    digest: digestOfText(at.pins()),
    content: { before: null, after: at.pins() },
  });
  journal.append({ type: 'done', step: 'change-pins', output: { path: PINS } });
  return run;
}

test('adding, trusting and removing a host refuse a known_hosts that was edited', async () => {
  const { at, trust } = await changedHost();
  const strange = makeKey();
  const committed = at.pins();
  appendFileSync(join(at.root, PINS), `gpu9.example.org ${strange.public}\n`);
  const before = stateOf(at);
  const other = ['host', 'add', 'gpu2', '--ssh', `root@127.0.0.1:${at.host.port}`, '--no-login', ...trust.slice(3)];
  for (const line of [trust, other, ['host', 'remove', 'gpu1', '--json']]) {
    const done = await at.run(...line);
    const error = { code: 'file-edited', next: [`git diff HEAD -- ${PINS}`], details: { paths: [PINS] } };
    expect(done, done.stdout).toMatchObject({ exit: 3, json: { error } });
    expect(stateOf(at)).toEqual(before);
  }
  writeFileSync(join(at.root, PINS), committed);
  expect(await at.run(...trust)).toMatchObject({ exit: 0 });
  expect(git(at.root, 'show', 'HEAD', '--', PINS)).not.toContain('gpu9');
});

test('without a changed key, other lines stay and nothing is refused', async () => {
  const { at, trust } = await changedHost();
  expect(await at.run(...trust)).toMatchObject({ exit: 0 });
  appendFileSync(join(at.root, PINS), `gpu9.example.org ${makeKey().public}\n`);
  expect(await at.run(...trust)).toMatchObject({ exit: 0 });
  expect(git(at.root, 'status', '--porcelain').trim()).toBe(`M ${PINS}`);
});

test('what an interrupted run wrote is not an edit', async () => {
  const { at, trust } = await changedHost();
  const runId = await cutTrust(at, trust);
  const other = ['host', 'add', 'gpu2', '--ssh', `root@127.0.0.1:${at.host.port}`, '--no-login', ...trust.slice(3)];
  expect(await at.run(...other)).toMatchObject({ exit: 0 });
  const resumed = await at.run('resume', '--json');
  expect(resumed, resumed.stdout).toMatchObject({ exit: 0, json: { runs: [{ runId, outcome: 'finished' }] } });
  expect(git(at.root, 'status', '--porcelain')).toBe('');
});

test('an interrupted run ends although the host file is gone', async () => {
  const { at, trust } = await changedHost();
  const runId = await cutTrust(at, trust);
  git(at.root, 'rm', '--quiet', 'hosts/gpu1.yaml');
  git(at.root, 'commit', '--quiet', '-m', 'gone', '--', 'hosts/gpu1.yaml');
  const resumed = await at.run('resume', '--json');
  expect(resumed, resumed.stdout).toMatchObject({ exit: 0, json: { runs: [{ runId, outcome: 'finished' }] } });
  expect(listOpenRuns(at.root)).toEqual([]);
  expect(git(at.root, 'status', '--porcelain')).toBe('');
});
