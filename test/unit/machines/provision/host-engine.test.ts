import { expect, onTestFinished, test, vi } from 'vitest';
import { runChecks } from '../../../../src/lib/stages/machines/provision/facts/run-checks.ts';
import { runCommand } from '../../../../src/lib/stages/machines/provision/execution/run-command.ts';
import type { StepRun } from '../../../../src/lib/stages/machines/provision/contract/step.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { hostAt } from '../../../support/host-at.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const TELL = 'echo "$DOCKER_HOST,$DOCKER_TLS_VERIFY"';
const OWN = 'unix:///var/run/docker.sock,\n';

/** This machine, where the tests are root, and whose operator works with another engine. */
function elsewhereByVariable(): Host {
  vi.stubEnv('DOCKER_HOST', 'ssh://elsewhere');
  vi.stubEnv('DOCKER_TLS_VERIFY', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  const here = hostAt();
  return { ...here, exec: (argv, options) => here.exec(argv, { ...options, sudo: false }) };
}

test('steps use the host’s engine, not the operator’s context', async () => {
  const host = elsewhereByVariable();
  const run = { sentinel: 'frame', sudo: true, signal: new AbortController().signal };
  const told = await runChecks(host, [{ id: 'S25', script: TELL }], run);
  expect(told.get('S25')?.text).toBe(OWN);
  const step = { ctx: stageContext(tempProject()), host } as StepRun;
  expect(await runCommand(step, { argv: ['sh', '-c', TELL] })).toBe(OWN);
});
