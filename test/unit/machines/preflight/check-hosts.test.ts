import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import { checkOutcome } from '../../../../src/lib/cli/outcomes/check-outcome.ts';
import { checkHosts } from '../../../../src/lib/stages/machines/preflight/check-hosts.ts';
import { readObservation } from '../../../../src/lib/stages/machines/preflight/observation.ts';
import { exitOf, verdictOf, type HostReport } from '../../../../src/lib/stages/machines/preflight/report.ts';
import { listHosts } from '../../../../src/lib/stages/machines/hosts/inventory.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../../../src/lib/core/text/sovran-error.ts';
import { git, tempProject } from '../../../support/temp-project.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';

const EVERYTHING = { names: [], all: true, measure: false };

/** A project with hosts of this machine, and how each answers. */
async function projectWith(answers: Record<string, Host['stream'] | undefined>): Promise<StageContext> {
  const root = tempProject();
  const ctx = stageContext(root, {
    hosts: {
      open: async (name) => {
        const answer = answers[name];
        return answer ? { ...localHost(name), stream: answer } : localHost(name);
      },
    },
  });
  for (const name of Object.keys(answers)) {
    await ctx.project.write({
      apiVersion: 'sovran/v1',
      kind: 'Host',
      metadata: { name },
      spec: { transport: 'local', address: 'localhost', runner: 'process', labels: {}, groups: [`${name}s`] },
    });
  }
  return ctx;
}

function failing(exit: ExitCode): Host['stream'] {
  return async () => {
    throw new SovranError({ code: 'host-unreachable', exit, text: message('host.none') });
  };
}

/** Answers until the middle of the script's output, as when the line breaks. */
const broken: Host['stream'] = async (argv, options) => {
  const whole = await localHost('x').stream(argv, options);
  const stdout = Readable.from(
    (async function* () {
      const text = (await whole.stdout.toArray()) as Buffer[];
      yield Buffer.concat(text).subarray(0, 2_500);
    })(),
  );
  return { ...whole, stdout, ended: Promise.resolve({ outcome: 'unknown', reason: 'connection lost' }) };
};

test('checks this machine in one call, each row with a command', async () => {
  let calls = 0;
  const ctx = await projectWith({
    one: (argv, options) => {
      calls += 1;
      return localHost('one').stream(argv, options);
    },
  });
  const [report] = await checkHosts(ctx, { names: ['one'], all: false, measure: false });
  expect(calls).toBe(1);
  expect(report?.checks.length).toBeGreaterThanOrEqual(60);
  expect(report?.checks.filter(({ how }) => how === '')).toEqual([]);
  expect(report?.checks.find(({ id }) => id === 'kernel')).toMatchObject({ status: 'ok' });
  const { skew, error } = report?.checks.find(({ id }) => id === 'clock-skew')?.figures ?? {};
  expect(Math.abs(Number(skew?.value))).toBeLessThanOrEqual(Number(error?.value));
  expect(report?.checks.filter(({ reason }) => reason?.key === 'preflight.reason.truncated')).toEqual([]);
  expect(report?.facts).toMatchObject({ arch: expect.any(String) as string, source: 'machine' });
});

test('an unreachable host is a row beside the others’ results', async () => {
  const ctx = await projectWith({ dead: failing(EXIT.unreachable), fine: undefined, half: broken });
  const reports = await checkHosts(ctx, EVERYTHING);
  expect(reports.map(({ host }) => host)).toEqual(['dead', 'fine', 'half']);
  expect(reports[0]).toMatchObject({ verdict: 'unreachable', checks: [], failure: { code: 'host-unreachable' } });
  expect(reports[1]?.checks.find(({ id }) => id === 'kernel')?.status).toBe('ok');
  const kinds = new Set(reports[2]?.checks.map(({ status }) => status));
  expect(kinds).toContain('ok');
  expect(reports[2]?.checks.some(({ reason }) => reason?.key === 'preflight.reason.truncated')).toBe(true);
  expect(exitOf(reports)).toBe(EXIT.drift);
});

test.for([
  ['host-key-changed', EXIT.identity, 'identity'],
  ['host-key-unknown', EXIT.identity, 'identity'],
  ['ssh-auth-failed', EXIT.unreachable, 'refused'],
  ['too-many-authentication-failures', EXIT.unreachable, 'refused'],
  ['host-unreachable', EXIT.unreachable, 'unreachable'],
  ['shell-unusable', EXIT.unreachable, 'unreachable'],
] as const)('a host that fails with %s, exit %i, is %s', async ([code, exit, verdict]) => {
  const error = new SovranError({ code, exit, text: message('host.none'), next: ['sovran host trust one'] });
  const ctx = await projectWith({ one: async () => Promise.reject(error) });
  const reports = await checkHosts(ctx, EVERYTHING);
  expect(reports).toMatchObject([{ host: 'one', verdict, failure: { code } }]);
  expect(exitOf(reports)).toBe(exit);
  expect(await readObservation(ctx.project, 'one')).toBeUndefined();
  const outcome = checkOutcome(reports, { verbose: false, single: false });
  expect(outcome.next).toEqual(verdict === 'identity' ? ['sovran host trust one'] : []);
  const view = plainView('en');
  const words = view.t('preflight.verdict.lost', { host: 'one', reason: error.text });
  expect(outcome.render(view)[0]).toContain(words);
});

test('results are kept outside git and shown with the inventory', async () => {
  const ctx = await projectWith({ one: undefined });
  await checkHosts(ctx, EVERYTHING);
  const [seen] = (await listHosts(ctx)).hosts;
  expect(seen).toMatchObject({
    name: 'one',
    check: { source: 'machine' },
    factsAgeSeconds: expect.any(Number) as number,
  });
  expect(seen?.facts?.kernel).not.toBe('');
  expect(git(ctx.project.root, 'status', '--short')).not.toContain('observed');
  const file = join(ctx.project.root, '.sovran/observed/Host/one.json');
  const kept = readFileSync(file, 'utf8');
  await expect(
    checkHosts(
      {
        ...ctx,
        hosts: { ...ctx.hosts, open: async () => ({ ...localHost('one'), stream: failing(EXIT.unreachable) }) },
      },
      EVERYTHING,
    ),
  ).resolves.toHaveLength(1);
  expect(readFileSync(file, 'utf8')).toBe(kept);
});

test('an invalid host file is a row after the other hosts', async () => {
  const ctx = await projectWith({ one: undefined });
  const { root } = ctx.project;
  writeFileSync(join(root, 'hosts/gpu2.yaml'), '<<<<<<< HEAD\n');
  const meant = (group?: string): Promise<HostReport[]> =>
    checkHosts(ctx, { names: [], all: group === undefined, group, measure: false });
  for (const reports of [await meant(), await meant('ones')]) {
    expect(reports).toMatchObject([
      { host: 'one', checks: expect.arrayContaining([expect.objectContaining({ id: 'kernel', status: 'ok' })]) as [] },
      { host: 'gpu2', verdict: 'unreachable', checks: [], failure: { code: 'invalid-file' } },
    ]);
    expect(exitOf(reports)).toBe(EXIT.drift);
    expect(checkOutcome(reports, { verbose: false, single: false }).next).toContain('git diff HEAD -- hosts/gpu2.yaml');
  }
  await expect(meant('twos')).rejects.toMatchObject({ code: 'invalid-file', exit: 2 });
  await expect(checkHosts(ctx, { names: ['gpu2'], all: false, measure: false })).rejects.toMatchObject({
    code: 'invalid-file',
    exit: 2,
  });
  await expect(checkHosts(ctx, { names: [], all: false, measure: false })).rejects.toMatchObject({
    code: 'missing-flags',
    details: { names: ['one'] },
  });
  rmSync(join(root, 'hosts/one.yaml'));
  await expect(meant()).rejects.toMatchObject({ code: 'invalid-file', exit: 2 });
});

test.each([
  ['{"kind":'],
  ['[]'],
  ['null'],
  ['\u0000\u0001'],
  ['{"apiVersion":"sovran/v1","kind":"HostObservation","host":"other"}'],
])('a damaged file (%j) counts as none and is reported', async (content) => {
  const ctx = await projectWith({ one: undefined });
  mkdirSync(join(ctx.project.root, '.sovran/observed/Host'), { recursive: true });
  writeFileSync(join(ctx.project.root, '.sovran/observed/Host/one.json'), content);
  const damaged: string[] = [];
  expect(await readObservation(ctx.project, 'one', (path) => damaged.push(path))).toBeUndefined();
  expect(damaged).toEqual(['.sovran/observed/Host/one.json']);
  expect((await listHosts(ctx)).hosts[0]).toMatchObject({ name: 'one', damaged: '.sovran/observed/Host/one.json' });
  await checkHosts(ctx, EVERYTHING);
  expect(await readObservation(ctx.project, 'one')).toMatchObject({ host: 'one' });
});

test('chooses hosts by name, group or all; refuses none', async () => {
  const ctx = await projectWith({ a: failing(EXIT.unreachable), b: failing(EXIT.unreachable) });
  const chosen = async (names: string[], group?: string): Promise<string[]> =>
    (await checkHosts(ctx, { names, all: false, group, measure: false })).map(({ host }) => host);
  expect(await chosen(['b', 'a', 'b'])).toEqual(['b', 'a']);
  expect(await chosen([], 'bs')).toEqual(['b']);
  await expect(chosen([], 'cs')).rejects.toMatchObject({ code: 'group-empty', exit: 2 });
  await expect(chosen([])).rejects.toMatchObject({ code: 'missing-flags', exit: 2 });
  await expect(chosen(['nobody'])).rejects.toMatchObject({ code: 'not-found', exit: 2 });
  await expect(checkHosts(await projectWith({}), EVERYTHING)).rejects.toMatchObject({ code: 'no-host', exit: 2 });
});

test('a bug is not reported as an unreachable host', async () => {
  const ctx = await projectWith({ one: async () => Promise.reject(new TypeError('bug')) });
  await expect(checkHosts(ctx, EVERYTHING)).rejects.toThrow('bug');
});

test.each<[string, Partial<HostReport>[], number]>([
  ['all fit', [{ verdict: 'ok' }, { verdict: 'warn' }], EXIT.ok],
  ['one fails', [{ verdict: 'ok' }, { verdict: 'fail' }], EXIT.drift],
  ['one of two is silent', [{ verdict: 'ok' }, { verdict: 'unreachable' }], EXIT.drift],
  ['one of two lets nobody in', [{ verdict: 'ok' }, { verdict: 'refused' }], EXIT.drift],
  ['all let nobody in', [{ verdict: 'refused' }], EXIT.unreachable],
  ['all are silent', [{ verdict: 'unreachable' }, { verdict: 'unreachable' }], EXIT.unreachable],
  ['the only answer broke off', [{ verdict: 'unknown' }], EXIT.unreachable],
  [
    'one is not who it was said to be',
    [
      { verdict: 'ok' },
      {
        verdict: 'identity',
        failure: new SovranError({ code: 'host-key-changed', exit: EXIT.identity, text: message('host.none') }),
      },
    ],
    EXIT.identity,
  ],
])('the exit code when %s', (_name, parts, exit) => {
  const reports = parts.map((part): HostReport => ({
    host: 'h',
    profile: 'cpu-lab',
    checkedAt: '',
    source: 'machine',
    checks: [],
    verdict: 'ok',
    ...part,
  }));
  expect(exitOf(reports)).toBe(exit);
});

test('a failed check fails the host also when the rest is unknown', () => {
  const result = { id: 'kernel', how: 'x', observed: '', expected: '' } as const;
  expect(verdictOf([{ ...result, status: 'fail' }], false)).toBe('fail');
  expect(verdictOf([{ ...result, status: 'ok' }], false)).toBe('unknown');
  expect(verdictOf([{ ...result, status: 'unknown' }], true)).toBe('ok');
});
