import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '../../../scripts/rig/record.ts';
import { BUILDS } from '../../support/docker.ts';
import { useLab } from '../../support/lab.ts';
import { namePackages, onMachine } from '../../support/provisioned-lab.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';

let lab: Lab;
let box: ReleaseSandbox;
mkdirSync(BUILDS, { recursive: true });
const store = mkdtempSync(join(BUILDS, '..', 'stays-up-'));
afterAll(async () => {
  await box.dispose();
  rmSync(store, { recursive: true, force: true });
});

interface Shown {
  health: string;
  restarts?: Record<string, { ends: { how: string }[] } | undefined>;
}

beforeAll(async () => {
  lab = await useLab({ own: 'stays-up', hosts: ['gpu1'] });
  box = await releaseSandbox({ store });
  box.env.SOVRAN_SSH_CONFIG = lab.files.sshConfig;
  await box.addModel('one', { tokens: 5, intervalMs: 5 });
  const told = JSON.parse(readFileSync(lab.files.fingerprints, 'utf8')) as Record<string, { ed25519: string }>;
  const keys = [`bastion=${told.bastion?.ed25519}`, String(told.gpu1?.ed25519)].flatMap((key) => [
    '--fingerprint',
    key,
  ]);
  const kind = ['--runner', 'docker', '--profile', 'cpu-lab', '--group', 'lab'];
  await box.must('host', 'add', 'gpu1', '--ssh', 'operator@gpu1', ...keys, ...kind);
  namePackages(box.root, 'gpu1');
  await box.must('host', 'apply', 'gpu1', '--yes', '--allow', 'restart');
  await box.must('engine', 'install', 'cpu', '--host', 'gpu1');
  await box.must('env', 'add', 'far', '--host', 'gpu1', '--port', '8080', '--approvals', '0');
  await box.must('release', 'create', 'one-1', '--model', 'one', '--host', 'gpu1');
  await box.must('release', 'promote', 'one-1', '--env', 'far', '--yes', '--watch', '1s');
}, 900_000);

async function shown(): Promise<Shown> {
  return (await box.sovran('env', 'show', 'far', '--json')).json as Shown;
}

async function servesAgain(): Promise<number> {
  const from = performance.now();
  for (let health = ''; health !== 'healthy'; await sleep(200)) {
    ({ health } = await shown());
    if (performance.now() - from > 60_000) throw new Error(`still ${health}`);
  }
  return (performance.now() - from) / 1000;
}

const ENGINE = "sudo pkill -KILL -f '[s]ovran_worker serve'";
const GATEWAY = 'sudo pkill -KILL -o -x haproxy';

test.for([
  ['engine', ENGINE, ['engine']],
  ['gateway', GATEWAY, ['gateway']],
  ['engine and gateway', `${ENGINE}; ${GATEWAY}`, ['engine', 'gateway']],
] as const)(
  '%s of a host is killed: it serves again without a person',
  { timeout: 120_000 },
  async ([, kill, parts]) => {
    const before = (await shown()).restarts;
    await onMachine(lab, 'gpu1', kill);
    await sleep(500);
    const seconds = await servesAgain();
    console.log(`${parts.join(' and ')}: healthy ${(seconds + 0.5).toFixed(1)} s after the kill, looks included`);
    const { restarts } = await shown();
    for (const part of parts) {
      const ends = restarts?.[part]?.ends ?? [];
      expect(ends.length).toBe((before?.[part]?.ends.length ?? 0) + 1);
      expect(ends.at(-1)).toMatchObject({ how: 'SIGKILL' });
    }
  },
);
