import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  type AddEnvironmentFacts,
  planAddEnvironment,
} from '../../../../src/lib/stages/release/add-environment/plan-add.ts';
import type { Occupied } from '../../../../src/lib/stages/serving/environments/slots.ts';
import type { ServeFacts } from '../../../../src/lib/stages/release/promotion/may-serve.ts';
import type { Routes } from '../../../../src/lib/core/project/resources/live.ts';
import type { ReleaseSpec } from '../../../../src/lib/core/project/resources/release.ts';
import type { Serving } from '../../../../src/lib/stages/serving/environments/serving.ts';
import type { PortStatus } from '../../../../src/lib/core/ports/gateway.ts';
import { en } from '../../../../src/lib/cli/texts/en.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';
import { type EnvironmentSpec, environmentSpecSchema } from '../../../../src/lib/core/project/resources/environment.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';

interface Case {
  title: string;
  /** What its file says otherwise. */
  existing: Partial<EnvironmentSpec> | null;
  /** What serves there by its record. */
  live?: Routes;
  /** The folder has no file of an environment that the last commit has. */
  isDeleted?: boolean;
  port?: PortStatus;
  claimedBy?: string;
  /** The live release does not answer; what differs from one that may serve again. */
  silent?: Partial<ServeFacts>;
  edited?: string[];
  /** What the gateway gives traffic to, where another clone can have changed it. */
  asRecorded?: boolean;
  served?: string;
  /** What there is of a gateway; where it is not said it runs, or there is nothing of a new one. */
  found?: 'stopped' | 'running';
  remarks?: number;
  /** The standby whose slot holds another release: whether it runs. */
  displaced?: 'runs' | 'stopped';
  gates: Record<string, string>;
  steps: string[];
  /** The text of a step. */
  says?: string;
}

const wanted = environmentSpecSchema.parse({ host: 'local', port: 8443, approvals: { required: 2 }, limits: {} });
const input = { name: 'production', host: 'local', port: 8443, bind: null, approvals: null };

const DIGEST = `sha256:${'a'.repeat(64)}`;

const serving: Serving = {
  release: 'r1',
  environment: 'production',
  host: 'local',
  slot: 'blue',
  releaseDigest: DIGEST,
  modelDigest: DIGEST,
  startMs: 180_000,
  service: {
    id: 'release-1-blue',
    engine: 'cpu',
    config: {},
    modelFile: 'm.gguf',
    alias: 'production',
    parallel: 1,
    contextTokens: 8,
    threads: 1,
    environment: 'e',
    labels: {},
  },
};

/** A standby whose slot of the gateway holds another release. */
function displacedOf(word: 'runs' | 'stopped'): Occupied {
  const running = word === 'runs';
  const standby: Serving = { ...serving, release: 'r0', slot: 'green' };
  return { serving: standby, spec: release, running, healthy: running, asRecorded: running };
}

const release: ReleaseSpec = {
  record: {
    model: 'm',
    modelDigest: DIGEST,
    modelFile: 'm.gguf',
    engine: { name: 'cpu', environment: DIGEST },
    arguments: { parallel: 1, contextTokens: 8, threads: 1 },
    evidence: [],
  },
  digest: DIGEST,
  createdBy: 'author@example.org',
  createdAt: '2026-01-01T00:00:00.000Z',
};

const mayServe: ServeFacts = {
  release: 'r1',
  environment: 'production',
  record: release.record,
  isRetired: false,
  intact: true,
  promoted: true,
  approvals: null,
  model: {
    kind: 'quantized',
    format: 'gguf',
    digest: DIGEST,
    parameters: 1,
    bytes: 1,
    license: 'Apache-2.0',
    trainable: false,
    lineage: [],
    registeredAt: '2026-01-01T00:00:00.000Z',
  },
  modelFiles: { state: 'whole', host: null },
  adapters: [],
  host: 'gpu1',
  engineState: 'ready',
};

/** Facts of an environment that is new, on a free port of this machine. */
const NEW: AddEnvironmentFacts = {
  existing: null,
  leftover: null,
  edited: [],
  wanted,
  served: null,
  found: 'nothing',
  silent: null,
  displaced: null,
  serve: null,
  port: { state: 'free' },
  takenBy: null,
  isBare: false,
  here: true,
};

function existingOf({ existing, live = { slots: {} }, isDeleted = false }: Case): AddEnvironmentFacts['existing'] {
  if (!existing) return null;
  const stated = { ...wanted, ...existing };
  return { stated, spec: { ...stated, ...live }, hasFile: !isDeleted };
}

test.each(parse(readFileSync('test/cases/environments/add.yaml', 'utf8')) as Case[])('$title', (one) => {
  const plan = planAddEnvironment(one.asRecorded ? { ...input, asRecorded: true } : input, {
    ...NEW,
    existing: existingOf(one),
    leftover: one.existing ? null : (one.live ?? null),
    edited: one.edited ?? [],
    served: one.served ?? null,
    found: one.found ?? (one.existing ? 'running' : 'nothing'),
    silent: one.silent ? { serving, spec: release, running: false, healthy: false, asRecorded: false } : null,
    displaced: one.displaced ? displacedOf(one.displaced) : null,
    serve: one.silent ? { ...mayServe, ...one.silent } : null,
    port: one.port ?? { state: 'free' },
    takenBy: one.claimedBy ?? null,
    isBare: false,
  });
  expect(Object.fromEntries(plan.gates.map(({ id, verdict }) => [id, verdict]))).toEqual(one.gates);
  expect(plan.steps.map(({ id }) => id)).toEqual(one.steps);
  expect(plan.remarks).toHaveLength(one.remarks ?? 0);
  if (one.found === 'stopped' && one.existing && one.asRecorded)
    expect(plan.steps[0]?.args).toMatchObject({ forget: true });
  if (one.says) expect(plan.steps.map(({ title }) => title.key)).toContain(one.says);
});

test.each([
  ['ENOTFOUND', 'The gateway cannot listen on 127.0.0.1:8443: unknown host name.'],
  ['EACCES', 'The gateway cannot listen on 127.0.0.1:8443: this user may not open ports below 1024.'],
  ['EWEIRD', 'The gateway cannot listen on 127.0.0.1:8443: system error EWEIRD.'],
])('%s has a reason and its code', (code, words) => {
  const facts = { ...NEW, port: { state: 'unusable' as const, code } };
  const gate = planAddEnvironment(input, facts).gates.find(({ id }) => id === 'port-free');
  expect(gate?.evidence).toBe(code);
  expect(gate && say(translateWith(en, 'en'), gate.reason)).toBe(words);
});

test.each<[PortStatus, string, string]>([
  [{ state: 'taken', holder: 'nginx (pid 4)' }, '127.0.0.1:8443 on gpu1 is held by nginx (pid 4).', 'sur gpu1'],
  [{ state: 'taken' }, '127.0.0.1:8443 on gpu1 is held by another program.', 'sur gpu1'],
  [{ state: 'free' }, '127.0.0.1:8443 on gpu1 is free.', 'sur gpu1'],
  [{ state: 'unusable', code: 'EADDRNOTAVAIL' }, 'The gateway cannot listen on 127.0.0.1:8443 on gpu1: ', 'sur gpu1'],
])('names the host of a port on another machine: %o', (port, words, french) => {
  const there = { ...wanted, host: 'gpu1' };
  const way = { address: 'ops@gpu1:2222', jump: ['bastion'] };
  const facts = { ...NEW, wanted: there, port, here: false, way };
  const gate = planAddEnvironment(input, facts).gates.find(({ id }) => id === 'port-free');
  expect(gate && say(translateWith(en, 'en'), gate.reason)).toContain(words);
  expect(gate && say(plainTranslate('fr'), gate.reason)).toContain(french);
  const look = `ssh -t -J bastion ssh://ops@gpu1:2222 "sudo ss -ltnp 'sport = :8443'"`;
  const next = { free: undefined, taken: [look], unusable: ['sovran host check gpu1'], own: undefined };
  expect(gate?.next).toEqual(next[port.state]);
});

test('another live release than recorded: fetch first, then show', () => {
  const spec = { ...wanted, live: 'blue' as const, slots: { blue: 'one-1' } };
  const facts: AddEnvironmentFacts = {
    ...NEW,
    here: false,
    existing: { stated: wanted, spec, hasFile: true },
    served: 'two-1',
    found: 'running',
    port: { state: 'own' },
  };
  const gate = planAddEnvironment(input, facts).gates.find(({ id }) => id === 'served-as-recorded');
  expect(gate?.next).toEqual(['git pull', 'sovran env show production']);
  expect(gate && say(translateWith(en, 'en'), gate.reason)).toContain('serves two-1');
});

test.each([
  [{ here: true, pid: 7 }, ['sudo kill 7']],
  [{ here: false, pid: 7, way: { address: 'ops@gpu1' } }, ['git pull', `ssh -t ssh://ops@gpu1 "sudo kill 7"`]],
  [{ here: true }, ['sudo kill PID']],
])('names what stops a gateway without a file: %o', (place, next) => {
  const { gates } = planAddEnvironment(input, { ...NEW, ...place, found: 'running', served: 'two-1' });
  expect(gates.find(({ id }) => id === 'gateway-described')).toMatchObject({ verdict: 'fail', next });
});
