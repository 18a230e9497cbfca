import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { gpuSandbox, gpuTemplate, leasesOf, nameGpus, releasesWithGpu } from '../../support/gpu-sandbox.ts';
import { askOnce, expectSettled, FAST } from '../../support/live-sandbox.ts';
import { hostIn } from '../../support/host-in.ts';
import { ageLease, pathWith, writeEnd } from '../../support/leases.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';
import { sampled } from '../../support/tier.ts';

let template: ReleaseSandbox;
let box: ReleaseSandbox;

beforeAll(async () => {
  template = await gpuTemplate();
});
afterAll(() => template.dispose());

async function open(from: ReleaseSandbox): Promise<void> {
  box = await gpuSandbox(from);
}

beforeEach(() => () => box.dispose());

function promote(...more: string[]): ReturnType<ReleaseSandbox['sovran']> {
  const command = ['release', 'promote', 'three-1', '--env', 'production', '--watch', '1s'];
  return box.sovran(...command, ...more);
}

/** The GPU of the standby goes to a job or service of another project. Returns the host. */
async function giveToOther(holder: string): Promise<Host> {
  const [two] = (await box.runner.services.list()).filter(({ labels }) => labels.release === 'two-1');
  await leasesOf(box).release(two?.id ?? '');
  return leaseToOther(holder, 'GPU-b');
}

async function leaseToOther(holder: string, device: string): Promise<Host> {
  const asked = { holder, actor: 'bob@example.org', project: 'other', devices: [device], count: 1, seconds: 600 };
  expect(await leasesOf(box).acquire(asked)).toMatchObject({ granted: true });
  return hostIn(box.env.SOVRAN_STORE ?? '');
}

test('stops the standby first when GPUs run out, reusing its GPU', async () => {
  await open(template);
  const shown = await promote('--dry-run');
  expect(shown.stdout).toMatch(/Stop two-1 to free GPUs of local for three-1[^]*Start three-1 in slot green/);
  expect(await promote()).toMatchObject({ exit: 0 });
  await expectSettled(box, 'three-1', { 'one-1': 'superseded', 'three-1': 'live' });
  expect(await releasesWithGpu(box)).toEqual(['one-1', 'three-1']);
  const back = await box.sovran('release', 'rollback', '--env', 'production', '--json');
  expect(back).toMatchObject({ exit: 0, json: { to: 'one-1', warm: true } });
});

test('the old release is retired as well where that is asked for', async () => {
  await open(template);
  expect(await promote('--retire-old')).toMatchObject({ exit: 0 });
  await expectSettled(box, 'three-1', { 'one-1': 'superseded', 'three-1': 'live' });
  expect(await releasesWithGpu(box)).toEqual(['three-1']);
});

const CANDIDATES = [
  { how: 'does not become healthy', behaviour: { unhealthy: true }, limits: ['--start-timeout', '1500ms'], exit: 4 },
  { how: 'fails under traffic', behaviour: { ...FAST, failing: true }, limits: [], exit: 1 },
];

test.each(sampled(CANDIDATES, 1))(
  'a candidate that $how keeps the live release and a cold standby',
  async ({ behaviour, limits, exit }) => {
    const failing = await gpuTemplate(behaviour);
    await open(failing);
    await failing.dispose();
    const failed = await promote(...limits);
    expect(failed).toMatchObject({ exit });
    expect(failed.stderr).toContain('two-1 stays stopped');
    expect(await askOnce(box)).toEqual({ status: 200, release: 'one-1' });
    expect(await releasesWithGpu(box)).toEqual(['one-1']);
    expect((await box.runner.services.list()).map(({ labels }) => labels.release)).toEqual(['one-1']);
    const { stdout } = await box.sovran('env', 'show', 'production');
    expect(stdout).toMatch(/blue\s+one-1\s+live\s/);
    expect(stdout).toMatch(/green\s+two-1\s+no new requests, no answer/);
    const back = await box.sovran('release', 'rollback', '--env', 'production', '--json');
    expect(back).toMatchObject({ exit: 0, json: { to: 'two-1', from: 'one-1', warm: false } });
    expect(await releasesWithGpu(box)).toEqual(['one-1', 'two-1']);
  },
);

test('names a GPU of another holder before touching anything', async () => {
  await open(template);
  await giveToOther('01TRAIN');
  const refused = await promote('--json');
  expect(refused).toMatchObject({
    exit: 3,
    json: { error: { details: { gates: [{ id: 'gpus', verdict: 'fail' }] } } },
  });
  const told = await promote();
  expect(told.stderr).toContain('01TRAIN (bob@example.org, other)');
  expect(told.stderr).toContain('Free GPUs, choose a larger host, or run `sovran env stop production --yes`.');
  await expectSettled(box, 'one-1', { 'one-1': 'live', 'two-1': 'superseded' });
});

test('a GPU of an ended job is free despite its lease', async () => {
  await open(template);
  await nameGpus(box, ['GPU-a', 'GPU-b', 'GPU-c']);
  box.commit();
  const host = await leaseToOther('01TRAIN', 'GPU-c');
  writeEnd(host, '01TRAIN', Date.now() + 2000);
  const shown = await promote('--dry-run', '--json');
  expect(shown).toMatchObject({ exit: 0 });
  expect(shown.stdout).toContain('"start"');
  expect(shown.stdout).not.toContain('stop-standby');
  expect(await promote()).toMatchObject({ exit: 0 });
  await expectSettled(box, 'three-1', { 'one-1': 'superseded', 'three-1': 'live' });
  expect(await releasesWithGpu(box)).toEqual(['one-1', 'three-1']);
});

test('a GPU of another project’s ended service stays held, after reboots too', async () => {
  await open(template);
  const host = await giveToOther('other-release');
  ageLease(host, 100_000, 'GPU-b');
  const docker = `case "$*" in *sovran.service*) case " $* " in *' -a '*) echo other-release;; esac;; esac`;
  Object.assign(box.env, pathWith({ docker }));
  const refused = await promote('--json');
  expect(refused).toMatchObject({
    exit: 3,
    json: { error: { details: { gates: [{ id: 'gpus', verdict: 'fail' }] } } },
  });
  expect((await promote()).stderr).toContain('other-release (bob@example.org, other)');
  await expectSettled(box, 'one-1', { 'one-1': 'live', 'two-1': 'superseded' });
});

test('refuses a promotion onto the only GPU; its advice makes room', async () => {
  box = await gpuSandbox(template, { blue: 'one-1' });
  await nameGpus(box, ['GPU-a']);
  box.commit();
  const refused = await promote();
  expect(refused).toMatchObject({ exit: 3 });
  expect(refused.stderr).toContain('sovran env stop production --yes');
  expect(await askOnce(box)).toEqual({ status: 200, release: 'one-1' });
  expect(await box.sovran('env', 'stop', 'production', '--yes')).toMatchObject({ exit: 0 });
  expect(await promote('--json')).toMatchObject({ exit: 0, json: { to: 'three-1', requests: { lost: 0 } } });
  expect(await askOnce(box)).toEqual({ status: 200, release: 'three-1' });
  expect(await releasesWithGpu(box)).toEqual(['three-1']);
});
