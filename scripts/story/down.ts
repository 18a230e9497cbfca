import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { processAdapter } from '../../src/lib/adapters/runners/process/adapter.ts';
import { openRunner } from '../../src/lib/adapters/runners/open-runner.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import type { Story } from './story.ts';

/** A lab that was made again since knows nothing of that environment. */
const ANY_EXIT = [0, 1, 2, 3, 4, 5, 6];

/** Stops what an earlier run left serving: the gateway, the engines, an interrupted job. Removes no file. */
export async function downEverything(story: Story): Promise<void> {
  if (story.host === 'local') await downLocal(story);
  else if (existsSync(join(story.project, 'environments/production.yaml')))
    await story.read(['env', 'stop', 'production', '--yes'], ANY_EXIT);
}

async function downLocal(story: Story): Promise<void> {
  if (!existsSync(story.project)) return;
  if (existsSync(join(story.project, 'watch/local.yaml')))
    await story.read(['watch', 'remove', 'local', '--yes'], ANY_EXIT);
  const project = openStore(story.project);
  await (await openGateway('production', project)).stop();
  const runner = await openRunner('local', processAdapter.name, {
    adapters: [processAdapter],
    project,
    clock: systemClock,
    host: async (name) => localHost(name),
    actor: async () => 'story',
  });
  for (const { id, state } of await runner.services.list()) {
    if (state !== 'absent' && state !== 'exited') await runner.services.stop(id, 2000);
  }
  for (const { id, state } of await runner.jobs.list()) if (state === 'running') await runner.jobs.stop(id, 5000);
  console.log('   what watches, gateway, engines and jobs are stopped; .quickstart/ is kept');
}
