import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { askDocker, installedDocker } from '../../support/docker.ts';
import { launchFake } from '../../support/launched-job.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir, tempProject } from '../../support/temp-project.ts';

const GIB = 1024 ** 3;

test('bounds a job’s container by what its host can spare', async () => {
  const { runner } = await installedDocker();
  const ctx = stageContext(tempProject(), {
    artifacts: () => openArtifacts(join(tempDir(), 'store')),
    runners: { open: async () => runner },
    hosts: { open: async (name) => localHost(name) },
  });
  const facts = { ...(await (await ctx.hosts.open('local')).facts()), memoryGiB: 3.8 };
  const spec = { transport: 'local', address: 'localhost', runner: 'docker', labels: {}, facts } as const;
  await ctx.project.write(resourceOf('Host', 'local', spec));
  const id = await launchFake(ctx, { steps: 1000, stepMs: 50 });
  const { answer } = await askDocker<{ HostConfig: object }>('GET', `/containers/sovran-${id}/json`);
  expect(answer.HostConfig).toMatchObject({ Memory: 3.25 * GIB, MemorySwap: 3.25 * GIB });
  await runner.jobs.stop(id, 0);
});
