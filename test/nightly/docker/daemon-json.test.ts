import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { applyHostsWith } from '../../../src/lib/stages/machines/provision/apply-hosts.ts';
import { describeApply, type HostApply } from '../../../src/lib/stages/machines/provision/applied-hosts.ts';
import { daemonJson } from '../../../src/lib/stages/machines/provision/steps/daemon-json.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { useLab } from '../../support/lab.ts';
import { labHost } from '../../support/lab-host.ts';
import { idleRunner } from '../../support/idle-runner.ts';
import { targetOf } from '../../support/step-cases.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const PATH = '/etc/docker/daemon.json';
const FILE = `apiVersion: sovran/v1
kind: Host
metadata:
  name: gpu1
spec:
  transport: ssh2
  address: gpu1
  runner: docker
  profile: cpu-lab
`;

let host: Host;

beforeAll(async () => {
  host = await labHost(await useLab({ own: 'daemon', hosts: ['bastion', 'gpu1'] }), 'gpu1');
});
afterAll(() => host.close());

async function apply(): Promise<HostApply> {
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  writeFileSync(join(root, 'hosts', 'gpu1.yaml'), FILE);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'host');
  const ctx = stageContext(root, { hosts: { open: async () => host }, runners: { open: idleRunner } });
  const input = { hosts: ['gpu1'], onUnreachable: 'fail' as const, batch: null };
  const done = await executeOperation(applyHostsWith([{ ...daemonJson, needs: [] }]), input, ctx);
  return describeApply(done.plan, done.result);
}

async function asRoot(script: string): Promise<string> {
  const done = await host.exec(['sh', '-s'], { sudo: true, stdin: script });
  if (done.outcome !== 'known' || done.exitCode !== 0) throw new Error(`${script}: ${done.stderr}`);
  return done.stdout.trim();
}

const seed = (text: string): Promise<string> => asRoot(`cat >${PATH} <<'EOF'\n${text}\nEOF`);
const read = (): Promise<string> => asRoot(`cat ${PATH}`);

test('[fault 45] keeps foreign keys, sets ours; a second apply changes nothing', async () => {
  await seed('{ "labels": ["site=a"], "features": { "buildkit": true } }');
  const done = await apply();
  expect(done.hosts[0]?.steps[0]?.failure).toBeUndefined();
  expect(done).toMatchObject({ verdict: 'changed', changes: 1 });
  expect(JSON.parse(await read())).toMatchObject({
    labels: ['site=a'],
    features: { buildkit: true, cdi: true },
    'live-restore': true,
    'log-driver': 'local',
  });
  expect(await asRoot("docker info -f '{{.LiveRestoreEnabled}} {{.LoggingDriver}} {{.Labels}}'")).toBe(
    'true local [site=a]',
  );
  expect(await apply()).toMatchObject({ verdict: 'converged', changes: 0 });
});

test('[fault 45] the next run loads what an interrupted one wrote', async () => {
  const target = targetOf({ family: 'debian', release: '13', profile: 'cpu-lab' });
  await seed((await read()).replace('20m', '10m'));
  await asRoot('systemctl restart docker');
  const before = daemonJson.assess(await asRoot(daemonJson.check(target)), target);
  const [write] = daemonJson.apply(target, before);
  const written = await host.exec(write?.argv ?? [], { sudo: true, stdin: write?.stdin ?? '' });
  expect(written).toMatchObject({ exitCode: 0 });
  const pid = await asRoot('pgrep -x dockerd');
  expect(await apply()).toMatchObject({ verdict: 'changed', changes: 1 });
  expect(await asRoot('pgrep -x dockerd')).not.toBe(pid);
  expect(await apply()).toMatchObject({ verdict: 'converged', changes: 0 });
});

test('[fault 45] names the line of invalid JSON, and keeps the file', async () => {
  const before = await read();
  await seed('{\n  "labels": ["a"],\n}');
  const done = await apply();
  expect(done).toMatchObject({ verdict: 'incomplete', hosts: [{ steps: [{ id: 'S20', outcome: 'unknown' }] }] });
  expect(await read()).toBe('{\n  "labels": ["a"],\n}');
  await seed(before);
});

test('[fault 45] never loads what the daemon refuses; the daemon keeps running', async () => {
  const pid = await asRoot('pgrep -x dockerd');
  await seed('{ "no-such-key": 1 }');
  const done = await apply();
  expect(done.hosts[0]).toMatchObject({ status: 'failed', steps: [{ failure: { code: 'command-failed' } }] });
  expect(await read()).toBe('{ "no-such-key": 1 }');
  expect(await asRoot('pgrep -x dockerd')).toBe(pid);
});
