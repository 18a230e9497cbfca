import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { planAddEnvironment } from '../../../../src/lib/stages/release/add-environment/plan-add.ts';
import type { Occupied } from '../../../../src/lib/stages/serving/environments/read-slots.ts';
import type { Routing } from '../../../../src/lib/stages/serving/environments/routing.ts';
import type { ServeFacts } from '../../../../src/lib/stages/release/promotion/may-serve.ts';
import type { Term } from '../../../../src/lib/stages/release/gates/terms-gate.ts';
import type { ReleaseSpec } from '../../../../src/lib/core/project/resources/release.ts';
import type { Serving } from '../../../../src/lib/stages/serving/environments/serving.ts';
import type { PortStatus } from '../../../../src/lib/core/ports/gateway.ts';
import { en } from '../../../../src/lib/core/text/en.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';
import { environmentSpecSchema, type EnvironmentSpec } from '../../../../src/lib/core/project/resources/environment.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';

interface Case {
  title: string;
  existing: Partial<EnvironmentSpec> | null;
  port?: PortStatus;
  claimedBy?: string;
  /** The live release does not answer; what differs from one that may serve again. */
  silent?: Partial<ServeFacts>;
  /** Fields in which the file routes otherwise than the last commit. */
  edited?: Routing['edited'];
  committedApprovals?: number;
  editedTerms?: Term[];
  /** What the gateway gives traffic to, where another clone can have changed it. */
  asRecorded?: boolean;
  served?: string;
  /** What there is of a gateway; `running` where it is not said. */
  found?: 'stopped' | 'running';
  /** The port that a running gateway without a file goes by. */
  adoptable?: number;
  /** The standby whose slot holds another release: whether it runs. */
  displaced?: 'runs' | 'stopped';
  gates: Record<string, string>;
  steps: string[];
  /** The text of the last step. */
  says?: string;
}

const wanted = environmentSpecSchema.parse({ host: 'local', port: 8443, approvals: { required: 2 }, limits: {} });
const { bind, limits } = wanted;
const input = { name: 'production', host: 'local', port: 8443, bind: null, approvals: null };

const DIGEST = `sha256:${'a'.repeat(64)}`;

const serving: Serving = {
  release: 'r1',
  environment: 'production',
  host: 'local',
  slot: 'blue',
  releaseDigest: DIGEST,
  modelDigest: DIGEST,
  service: {
    id: 'release-1-blue',
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
    engine: { name: 'process', environment: DIGEST },
    arguments: { parallel: 1, contextTokens: 8, threads: 1 },
    evidence: [],
  },
  digest: DIGEST,
  createdBy: 'author@example.org',
  createdAt: '2026-01-01T00:00:00.000Z',
  status: 'live',
};

const mayServe: ServeFacts = {
  release: 'r1',
  environment: 'production',
  record: release.record,
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
  engineReady: true,
};

test.each(parse(readFileSync('test/cases/environments/add.yaml', 'utf8')) as Case[])('$title', (one) => {
  const plan = planAddEnvironment(one.asRecorded ? { ...input, asRecorded: true } : input, {
    existing: one.existing && { ...wanted, ...one.existing },
    wanted,
    editedTerms: one.editedTerms ?? [],
    served: one.served ?? null,
    adoptable: one.adoptable === undefined ? null : { bind, limits, slots: {}, port: one.adoptable },
    found: one.found ?? 'running',
    silent: one.silent ? { serving, spec: release, running: false, healthy: false, asRecorded: false } : null,
    displaced: one.displaced ? displacedOf(one.displaced) : null,
    serve: one.silent ? { ...mayServe, ...one.silent } : null,
    routing: { edited: one.edited ?? [], pending: false },
    port: one.port ?? { state: 'free' },
    committedApprovals: one.committedApprovals ?? null,
    claimedBy: one.claimedBy ?? null,
    here: true,
  });
  expect(Object.fromEntries(plan.gates.map(({ id, verdict }) => [id, verdict]))).toEqual(one.gates);
  expect(plan.steps.map(({ id }) => id)).toEqual(one.steps);
  if (one.found === 'stopped' && one.existing && one.asRecorded)
    expect(plan.steps[0]?.args).toMatchObject({ forget: true });
  if (one.says) expect(plan.steps.at(-1)?.title.key).toBe(one.says);
});

test.each([
  ['ENOTFOUND', 'Nothing can listen on 127.0.0.1:8443: unknown host name.'],
  ['EACCES', 'Nothing can listen on 127.0.0.1:8443: this user may not open ports below 1024.'],
  ['EWEIRD', 'Nothing can listen on 127.0.0.1:8443: system error EWEIRD.'],
])('%s is told in words, with the code beside', (code, words) => {
  const facts = {
    existing: null,
    wanted,
    editedTerms: [],
    port: { state: 'unusable' as const, code },
    claimedBy: null,
    here: true,
    committedApprovals: null,
    served: null,
    adoptable: null,
    found: 'nothing' as const,
    silent: null,
    displaced: null,
    serve: null,
    routing: { edited: [], pending: false },
  };
  const gate = planAddEnvironment(input, facts).gates.find(({ id }) => id === 'port-free');
  expect(gate?.evidence).toBe(code);
  expect(gate && say(translateWith(en, 'en'), gate.reason)).toBe(words);
});

test.each<[PortStatus, string, string]>([
  [{ state: 'taken', holder: 'nginx (pid 4)' }, '127.0.0.1:8443 on gpu1 is held by nginx (pid 4).', 'sur gpu1'],
  [{ state: 'taken' }, '127.0.0.1:8443 on gpu1 is held by another program.', 'sur gpu1'],
  [{ state: 'free' }, '127.0.0.1:8443 on gpu1 is free.', 'sur gpu1'],
  [{ state: 'unusable', code: 'EADDRNOTAVAIL' }, 'Nothing can listen on 127.0.0.1:8443 on gpu1: ', 'sur gpu1'],
])('on another machine, the port is told with the host that it is on: %o', (port, words, french) => {
  const there = { ...wanted, host: 'gpu1' };
  const others = {
    existing: null,
    editedTerms: [],
    silent: null,
    displaced: null,
    serve: null,
    claimedBy: null,
    committedApprovals: null,
    served: null,
    adoptable: null,
    found: 'nothing' as const,
  };
  const way = { address: 'ops@gpu1:2222', jump: ['bastion'] };
  const facts = { ...others, wanted: there, port, here: false, way, routing: { edited: [], pending: false } };
  const gate = planAddEnvironment(input, facts).gates.find(({ id }) => id === 'port-free');
  expect(gate && say(translateWith(en, 'en'), gate.reason)).toContain(words);
  expect(gate && say(plainTranslate('fr'), gate.reason)).toContain(french);
  const look = `ssh -t -J bastion ssh://ops@gpu1:2222 "sudo ss -ltnp 'sport = :8443'"`;
  const next = { free: undefined, taken: [look], unusable: ['sovran host check gpu1'], own: undefined };
  expect(gate?.next).toEqual(next[port.state]);
});

test('who finds something else serving than is recorded is told to fetch, then to look', () => {
  const existing = { ...wanted, live: 'blue' as const, slots: { blue: 'one-1' } };
  const routing = { edited: [], pending: false };
  const others = {
    editedTerms: [],
    silent: null,
    displaced: null,
    serve: null,
    claimedBy: null,
    committedApprovals: null,
    here: false,
    routing,
  };
  const facts = {
    ...others,
    existing,
    wanted: existing,
    served: 'two-1',
    adoptable: null,
    found: 'running' as const,
    port: { state: 'own' as const },
  };
  const gate = planAddEnvironment(input, facts).gates.find(({ id }) => id === 'served-as-recorded');
  expect(gate?.next).toEqual(['git pull', 'sovran env show production']);
  expect(gate && say(translateWith(en, 'en'), gate.reason)).toContain('goes by two-1');
});
