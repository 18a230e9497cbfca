import { existsSync } from 'node:fs';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { openEngine } from '../../src/lib/adapters/engines/open-engine.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import type { Story } from './story.ts';

/** Stops what an earlier run left serving here: the gateway, the engines, a job that was cut. Removes no file. */
export async function downEverything(story: Story): Promise<void> {
  if (!existsSync(story.project) || story.host !== 'local') return;
  const project = openStore(story.project);
  await (await openGateway('production', project)).stop();
  const engine = await openEngine('local', 'process', {
    project,
    clock: systemClock(),
    host: async (name) => localHost(name),
    actor: async () => 'story',
  });
  for (const { id, state } of await engine.listServices()) {
    if (state !== 'absent' && state !== 'exited') await engine.stopService(id, 2000);
  }
  for (const { id, state } of await engine.listJobs()) if (state === 'running') await engine.stopJob(id, 5000);
  console.log('   gateway, engines and jobs are stopped; .quickstart/ is kept');
}
