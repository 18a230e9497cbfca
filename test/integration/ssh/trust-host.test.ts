import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { makeKey, startSshd } from '../../support/sshd.ts';
import type { CliResult } from '../../support/sovran.ts';
import { git, tempDir } from '../../support/temp-project.ts';
import { fingerprintOf, unknownHost, type UnknownHost } from '../../support/unknown-host.ts';

type ErrorJson = { error: { code: string; fix?: string; next: string[]; details: Record<string, unknown> } };
type PlanJson = { changes: number; steps: { id: string; title: string; change: string; diff: string }[] };

const PINS = 'hosts/known_hosts';
const GIVEN = ['--group', 'training', '--label', 'room=b12', '--profile', 'cpu-lab'];

function read({ root }: UnknownHost, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function commit({ root }: UnknownHost, why: string): void {
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', why);
}

/** From now on the project takes another key for that of a machine: as if the machine's had been made anew. */
function forget(at: UnknownHost, key: string): { old: string } {
  const old = makeKey().public;
  writeFileSync(join(at.root, PINS), at.pins().replace(key, old));
  commit(at, 'another key');
  return { old };
}

/** An environment that serves on the host. */
function addEnvironment(at: UnknownHost): void {
  const spec = { host: 'gpu1', port: 8080, approvals: { required: 1 }, limits: {} };
  const file = { apiVersion: 'sovran/v1', kind: 'Environment', metadata: { name: 'production' }, spec };
  mkdirSync(join(at.root, 'environments'));
  writeFileSync(join(at.root, 'environments', 'production.yaml'), JSON.stringify(file));
  commit(at, 'environment');
}

function errorOf({ json }: CliResult): ErrorJson['error'] {
  return (json as ErrorJson).error;
}

function commits({ root }: UnknownHost): number {
  return git(root, 'log', '--oneline').trim().split('\n').length;
}

test('trusts the new key of a host in use; its file stays', async () => {
  const at = await unknownHost();
  const right = fingerprintOf(at.host);
  expect(await at.add('--fingerprint', right, ...GIVEN)).toMatchObject({ exit: 0 });
  addEnvironment(at);
  const { old } = forget(at, at.host.hostKeys[0]?.public ?? '');
  const [file, pins, count] = [read(at, 'hosts/gpu1.yaml'), at.pins(), commits(at)];
  expect(await at.run('host', 'remove', 'gpu1')).toMatchObject({ exit: 3 });
  const lost = await at.run('host', 'check', 'gpu1', '--json');
  expect(lost).toMatchObject({ exit: 6, json: { error: { code: 'host-key-changed' } } });
  expect(errorOf(lost).next).toEqual(['sovran host trust gpu1 --fingerprint SHA256:…']);
  expect(errorOf(lost).fix).toContain('fingerprint');
  const planned = await at.run('host', 'trust', 'gpu1', '--fingerprint', right, '--dry-run', '--json');
  const { steps } = planned.json as PlanJson;
  expect(steps).toMatchObject([{ id: 'change-pins', change: 'update' }]);
  const name = `[127.0.0.1]:${at.host.port}`;
  expect(steps[0]?.diff).toBe(`- ${name} ${old}\n+ ${name} ${at.host.hostKeys[0]?.public}`);
  const seen = await at.run('host', 'trust', 'gpu1', '--fingerprint', right, '--dry-run');
  for (const line of steps[0]?.diff.split('\n') ?? []) expect(seen.stdout).toContain(`      ${line}\n`);
  expect([at.pins(), commits(at)]).toEqual([pins, count]);

  const planFile = join(tempDir(), 'plan.json');
  const saved = await at.run('host', 'trust', 'gpu1', '--fingerprint', right, '--plan-out', planFile, '--json');
  expect(saved, saved.stderr).toMatchObject({ exit: 0 });
  expect(await at.run('host', 'trust', 'gpu2', '--plan', planFile, '--json')).toMatchObject({ exit: 2 });

  const typo = await at.run('host', 'trust', 'gpu1', '--fingerprint', `bastoin=${right}`, '--json');
  expect(typo).toMatchObject({
    exit: 2,
    json: { error: { code: 'fingerprint-unused', details: { machine: 'bastoin' } } },
  });
  expect(at.pins()).toBe(pins);
  const trusted = await at.run('host', 'trust', 'gpu1', '--plan', planFile, '--json');
  expect(trusted, trusted.stderr).toMatchObject({ exit: 0, json: { kind: 'Host', name: 'gpu1', profile: 'cpu-lab' } });
  expect(read(at, 'hosts/gpu1.yaml')).toBe(file);
  expect(at.pins()).toBe(pins.replace(old, at.host.hostKeys[0]?.public ?? ''));
  expect(git(at.root, 'show', '--name-only', '--format=%s')).toMatch(
    /^host trust Host\/gpu1\n\nevents\/\S+\nhosts\/known_hosts\n$/,
  );
  expect(await at.run('host', 'check', 'gpu1', '--json')).toMatchObject({ json: { kind: 'HostCheck', host: 'gpu1' } });

  const again = await at.run('host', 'trust', 'gpu1', '--fingerprint', right);
  expect(again.exit).toBe(0);
  expect(again.stdout).toContain('nothing changed');
  expect(commits(at)).toBe(count + 1);
});

test("trusts a shared bastion's new key once and names the other host", async () => {
  const at = await unknownHost();
  const bastion = await startSshd({ authorized: [at.key] });
  const other = await startSshd({ authorized: [at.key] });
  const via = ['--jump', bastion.address, '--accept-new'];
  expect(await at.add(...via)).toMatchObject({ exit: 0 });
  expect(await at.run('host', 'add', 'gpu2', '--ssh', other.address, ...via)).toMatchObject({ exit: 0 });
  forget(at, bastion.hostKeys[0]?.public ?? '');
  for (const name of ['gpu1', 'gpu2']) {
    const lost = await at.run('host', 'check', name, '--json');
    expect(lost).toMatchObject({ exit: 6, json: { error: { details: { hop: bastion.address, role: 'jump' } } } });
    expect(errorOf(lost).next).toEqual([`sovran host trust ${name} --fingerprint ${bastion.address}=SHA256:…`]);
  }
  const given = ['--fingerprint', `${bastion.address}=${fingerprintOf(bastion)}`, '--json'];
  const planned = (await at.run('host', 'trust', 'gpu1', ...given, '--dry-run')).json as PlanJson;
  expect(planned.changes).toBe(1);
  expect(planned.steps[0]?.title).toContain('for gpu1, gpu2');
  const files = ['gpu1', 'gpu2'].map((name) => read(at, `hosts/${name}.yaml`));
  expect(await at.run('host', 'trust', 'gpu1', ...given)).toMatchObject({ exit: 0 });
  expect(['gpu1', 'gpu2'].map((name) => read(at, `hosts/${name}.yaml`))).toEqual(files);
  for (const name of ['gpu1', 'gpu2'])
    expect(await at.run('host', 'check', name, '--json')).toMatchObject({ json: { kind: 'HostCheck', host: name } });
});

test('refuses a changed key unseen, mismatched or revoked; writes nothing', async () => {
  const at = await unknownHost();
  const right = fingerprintOf(at.host);
  expect(await at.add('--fingerprint', right)).toMatchObject({ exit: 0 });
  forget(at, at.host.hostKeys[0]?.public ?? '');
  const before = [at.pins(), commits(at)];
  const open = 'sovran host trust gpu1 --fingerprint SHA256:…';
  for (const flags of [[], ['--yes']]) {
    const refused = await at.run('host', 'trust', 'gpu1', ...flags, '--json');
    expect(refused).toMatchObject({ exit: 6, json: { error: { code: 'host-key-changed', next: [open] } } });
  }
  const unseen = await at.run('host', 'trust', 'gpu1', '--accept-new', '--json');
  expect(unseen).toMatchObject({ exit: 6, json: { error: { code: 'host-key-changed', next: [open] } } });
  const wrong = await at.run('host', 'trust', 'gpu1', '--fingerprint', makeKey().fingerprint, '--json');
  expect(wrong).toMatchObject({ exit: 6, json: { error: { code: 'host-key-mismatch', next: [open] } } });
  expect([at.pins(), commits(at)]).toEqual(before);
  writeFileSync(join(at.root, PINS), `${at.pins()}@revoked * ${at.host.hostKeys[0]?.public}\n`);
  commit(at, 'stolen');
  const pins = at.pins();
  const revoked = await at.run('host', 'trust', 'gpu1', '--fingerprint', right, '--json');
  expect(revoked).toMatchObject({ exit: 6, json: { error: { code: 'host-key-revoked', next: [open] } } });
  expect(at.pins()).toBe(pins);
  expect(git(at.root, 'status', '--porcelain')).toBe('');
});

test('an unpinned key is refused in CI and can be accepted elsewhere', async () => {
  const at = await unknownHost();
  expect(await at.add('--accept-new', ...GIVEN)).toMatchObject({ exit: 0 });
  git(at.root, 'rm', '--quiet', PINS);
  commit(at, 'no keys');
  const asked = await at.run('host', 'trust', 'gpu1', '--message', 'new disk', '--json');
  expect(asked).toMatchObject({ exit: 2, json: { error: { code: 'fingerprint-needed' } } });
  expect(errorOf(asked).next).toEqual(["sovran host trust gpu1 --message 'new disk' --fingerprint SHA256:…"]);
  at.env['CI'] = 'true';
  const inCi = await at.run('host', 'trust', 'gpu1', '--accept-new', '--json');
  expect(inCi).toMatchObject({ exit: 3, json: { error: { code: 'accept-new-in-ci' } } });
  expect(errorOf(inCi).next).toEqual(['sovran host trust gpu1 --fingerprint SHA256:…']);
  expect(at.pins()).toBe('');
  at.env['CI'] = '';
  expect(await at.run('host', 'trust', 'gpu1', '--accept-new')).toMatchObject({ exit: 0 });
  expect(at.pins()).toContain(at.host.hostKeys[0]?.public);
});

test('an interrupted run on the host does not block the new key', async () => {
  const at = await unknownHost();
  expect(await at.add('--accept-new')).toMatchObject({ exit: 0 });
  forget(at, at.host.hostKeys[0]?.public ?? '');
  const plan = {
    id: 'p',
    hash: 'h',
    operation: 'host apply',
    target: 'Host/gpu1',
    gates: [],
    steps: [],
  };
  const input = { hosts: ['gpu1'], onUnreachable: 'fail', batch: null };
  openJournal(at.root, '01JCUTRUN00000000000000000').append({
    type: 'begin',
    at: '2026-01-01T00:00:00.000Z',
    actor: 'tester@example.org',
    plan: { ...plan, input },
  });
  expect(await at.run('host', 'remove', 'gpu1', '--json')).toMatchObject({
    json: { error: { code: 'interrupted-run' } },
  });
  const trusted = await at.run('host', 'trust', 'gpu1', '--fingerprint', fingerprintOf(at.host), '--json');
  expect(trusted, trusted.stderr).toMatchObject({ exit: 0 });
});
