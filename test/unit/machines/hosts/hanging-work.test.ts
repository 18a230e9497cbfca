import { expect, test } from 'vitest';
import {
  findUncountedWork,
  findUnrecordedWork,
} from '../../../../src/lib/stages/machines/hosts/workload/unrecorded-work.ts';
import type { Runner } from '../../../../src/lib/core/ports/runner.ts';
import type { ExecResult, Host } from '../../../../src/lib/core/ports/host.ts';
import { requireResource } from '../../../../src/lib/core/project/resources.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

test('a hanging container engine times out like a busy one', async () => {
  const never = (): Promise<never> => new Promise(() => undefined);
  const exec = async (): Promise<ExecResult> => ({ outcome: 'known', exitCode: 0, stdout: '', stderr: '' });
  const host = { name: 'gpu1', transport: 'ssh2', exec } as Partial<Host> as Host;
  const given = stageContext(tempProject(), {
    hosts: { open: async () => host },
    runners: { open: async () => ({ jobs: { list: never }, services: { list: never } }) as unknown as Runner },
  });
  const sleep = (): Promise<void> => new Promise(setImmediate);
  const ctx = { ...given, clock: { ...given.clock, monotonicMs: () => 0, sleep } };
  const spec = { transport: 'ssh2', address: 'gpu1', runner: 'docker', labels: {} } as const;
  await ctx.project.write(resourceOf('Host', 'gpu1', spec));
  const resource = await requireResource(ctx.project, 'Host', 'gpu1');
  const reason = { key: 'host.answer-silent', params: { host: 'gpu1', seconds: 20 } };
  const counted = { jobs: [], environments: [] };
  expect(await findUncountedWork(ctx, resource, counted)).toMatchObject({ unknown: { code: 'host-silent', reason } });
  expect(await findUnrecordedWork(ctx, resource)).toMatchObject({ unknown: { code: 'host-silent', reason } });
});
