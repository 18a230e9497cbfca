import { expect, test } from 'vitest';
import { CHECKS } from '../../../../src/lib/stages/machines/preflight/checks/all.ts';
import { expectHost } from '../../../../src/lib/stages/machines/preflight/expect-host.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { profileOf, type HostSpec } from '../../../../src/lib/core/project/resources/host.ts';
import { targetOf } from '../../../../src/lib/stages/machines/provision/facts/inspect-host.ts';
import { readIdentity } from '../../../../src/lib/stages/machines/provision/facts/identify.ts';
import { outputOf, stepOf } from '../../../support/step-cases.ts';
import { expectedOf } from '../../../support/preflight-expected.ts';

const GPU = { index: 0, name: 'stand-in', memoryGiB: 80, uuid: 'GPU-a' };
const FACTS = { os: 'linux', arch: 'x86_64', cpus: 8, memoryGiB: 64, gpus: [GPU], engines: ['docker'] };

/** A host of these words in its file. */
function hostWith(words: object): HostSpec {
  const address = { transport: 'ssh2', address: 'ops@192.0.2.1', runner: 'docker', labels: {} };
  return { ...address, ...words } as HostSpec;
}

/** Whether `host check` is content with Docker 24 there. */
function checkSays(spec: HostSpec): string {
  const resource = { apiVersion: 'sovran/v1', kind: 'Host', metadata: { name: 'gpu1' }, spec } as const;
  const profile = profileOf(spec);
  const needs = { models: [], environments: [], profiles: new Map([[profile, expectedOf(profile).rules]]) };
  const host = { transport: 'ssh2', place: { root: '/opt/sovran' } } as unknown as Host;
  const expected = expectHost(resource, host, needs, { measure: false, containers: true });
  const check = CHECKS.find(({ id }) => id === 'docker-version');
  const verdict = check?.assess({ text: '{"ServerVersion":"24.0.7"}', exit: 0 }, expected);
  return verdict?.status === 'ok' ? 'will do' : 'too old';
}

/** Whether `host plan` is. */
function planSays(spec: HostSpec): string {
  const identity = readIdentity('');
  const known = { ...identity, family: 'debian', release: '12', arch: 'x86_64', user: 'ops' } as const;
  const inspection = { name: 'gpu1', spec, containers: true, project: undefined, environments: [] };
  const target = targetOf(inspection, known, '/opt/sovran');
  const output = 'unit=docker.service enabled/active\nversion=Docker version 24.0.7, build x\nmember=ops docker\n';
  const assessed = target && stepOf('S19').assess(outputOf('S19', output), target);
  return assessed?.reason === 'engine-too-old' ? 'too old' : 'will do';
}

test.each([
  [{ profile: 'cpu-lab' }, 'will do'],
  [{ profile: 'cpu-lab', expects: { gpus: 2 } }, 'too old'],
  [{ profile: 'gpu-inference' }, 'too old'],
  [{ profile: 'gpu-inference', expects: { gpus: 0 } }, 'will do'],
  [{}, 'will do'],
  [{ facts: FACTS }, 'too old'],
])('check and plan agree on an engine without CDI, host %j: %s', (words, answer) => {
  const spec = hostWith(words);
  expect({ check: checkSays(spec), plan: planSays(spec) }).toEqual({ check: answer, plan: answer });
});
