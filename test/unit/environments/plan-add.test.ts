import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { planAddEnvironment } from '../../../src/lib/environments/plan-add.ts';
import type { Serving } from '../../../src/lib/environments/serving.ts';
import type { PortStatus } from '../../../src/lib/ports/gateway.ts';
import { en } from '../../../src/lib/text/en.ts';
import { say, translateWith } from '../../../src/lib/text/translate.ts';
import { environmentSpecSchema, type EnvironmentSpec } from '../../../src/lib/project/resources/environment.ts';

interface Case {
  title: string;
  existing: Partial<EnvironmentSpec> | null;
  transport?: string;
  port?: PortStatus;
  claimedBy?: string;
  /** The live release does not answer. */
  silent?: boolean;
  committedApprovals?: number;
  gates: Record<string, string>;
  steps: string[];
}

const wanted = environmentSpecSchema.parse({ host: 'local', port: 8443, approvals: { required: 2 }, limits: {} });
const input = { name: 'production', host: 'local', port: 8443, bind: null, approvals: null };

const serving: Serving = {
  release: 'r1',
  environment: 'production',
  host: 'local',
  slot: 'blue',
  modelDigest: `sha256:${'a'.repeat(64)}`,
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

test.each(parse(readFileSync('test/cases/environments/add.yaml', 'utf8')) as Case[])('$title', (one) => {
  const plan = planAddEnvironment(input, {
    existing: one.existing && { ...wanted, ...one.existing },
    wanted,
    silent: one.silent ? serving : null,
    transport: one.transport ?? 'local',
    port: one.port ?? { state: 'free' },
    committedApprovals: one.committedApprovals ?? null,
    claimedBy: one.claimedBy ?? null,
  });
  expect(Object.fromEntries(plan.gates.map(({ id, verdict }) => [id, verdict]))).toEqual(one.gates);
  expect(plan.steps.map(({ id }) => id)).toEqual(one.steps);
});

test.each([
  ['ENOTFOUND', 'Nothing can listen on 127.0.0.1:8443: no machine of that name is known.'],
  ['EACCES', 'Nothing can listen on 127.0.0.1:8443: this user may not open ports below 1024.'],
  ['EWEIRD', 'Nothing can listen on 127.0.0.1:8443: the system says EWEIRD.'],
])('%s is told in words, with the code beside', (code, words) => {
  const facts = {
    existing: null,
    wanted,
    transport: 'local',
    port: { state: 'unusable' as const, code },
    claimedBy: null,
    committedApprovals: null,
    silent: null,
  };
  const gate = planAddEnvironment(input, facts).gates.find(({ id }) => id === 'port-free');
  expect(gate?.evidence).toBe(code);
  expect(gate && say(translateWith(en, 'en'), gate.reason)).toBe(words);
});
