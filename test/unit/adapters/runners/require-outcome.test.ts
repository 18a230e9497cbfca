import { expect, test } from 'vitest';
import { listServiceFiles } from '../../../../src/lib/adapters/runners/docker/services.ts';
import type { Site } from '../../../../src/lib/adapters/runners/docker/site/site.ts';
import { runScript } from '../../../../src/lib/adapters/runners/host/run-script.ts';
import { validateConfig } from '../../../../src/lib/adapters/gateway/haproxy.ts';
import type { GatewayPlaces } from '../../../../src/lib/adapters/gateway/paths.ts';
import { readListener } from '../../../../src/lib/adapters/gateway/port-status.ts';
import { requireHaproxy, runOnHost } from '../../../../src/lib/adapters/gateway/run-on-host.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { rollbackFailed } from '../../../../src/lib/core/operation/steps/rollback-failed.ts';
import type { RunProgress } from '../../../../src/lib/core/operation/journal/progress.ts';
import { isOutcomeUnknown } from '../../../../src/lib/core/failures/outcome-unknown.ts';
import { hostAt } from '../../../support/host-at.ts';
import { failure } from '../../../support/ssh-faults.ts';

/** A host whose commands end without anybody seeing how. */
function unseen(reason: string, transport: Host['transport'] = 'ssh2'): Host {
  return {
    ...hostAt('/srv/sovran'),
    transport,
    exec: async () => ({ outcome: 'unknown', reason, stdout: '', stderr: '' }),
  };
}

function script(host: Host): Promise<unknown> {
  return runScript(host, 'true', [], { timeoutMs: 5_000 });
}

function services(host: Host): Promise<unknown> {
  return listServiceFiles({ place: { host } } as unknown as Site);
}

function gateway(host: Host): Promise<unknown> {
  return runOnHost({ host }, ['true']);
}

function config(host: Host): Promise<unknown> {
  return validateConfig({ host, dir: '/srv' } as GatewayPlaces, '/srv/haproxy.cfg');
}

function port(host: Host): Promise<unknown> {
  return readListener(host, '0.0.0.0', 8080);
}

test.each([
  ['a script of an engine', script],
  ['the question for services in containers', services],
  ['a command of the gateway', gateway],
  ['the check of its configuration', config],
  ['the question for its version', requireHaproxy],
  ['the question who listens', port],
])('%s whose connection is lost keeps exit 4', async (_, run) => {
  const error = await failure(run(unseen('connection lost')));
  expect(error).toMatchObject({ code: 'connection-lost', exit: 4, text: { params: { host: 'gpu1' } } });
  expect(isOutcomeUnknown(error)).toBe(true);
  const progress = { failing: { step: 'warm-up' } } as RunProgress;
  expect(rollbackFailed('01RUN', progress, error, error)).toMatchObject({ code: 'undo-failed', exit: 4 });
});

test.each([
  ['a script of an engine', script, 5],
  ['a command of the gateway', gateway, 30],
])('%s that is not done in its time says so', async (_, run, seconds) => {
  const error = await failure(run(unseen('timeout')));
  expect(error).toMatchObject({ code: 'host-silent', exit: 4, text: { params: { host: 'gpu1', seconds } } });
});

test.each([
  ['that a signal ended', unseen('ended by signal 9')],
  ['on this machine, to which no line goes,', unseen('timeout', 'local')],
])('a command %s has words of its own', async (_, host) => {
  expect(await failure(script(host))).toMatchObject({ code: 'host-command-failed', exit: 4 });
  expect(await failure(gateway(host))).toMatchObject({ code: 'gateway-host-refused', exit: 4 });
});
