/** One writing call of a port: `port-child.ts start-service STORE RUNTIME SPEC_JSON`, `put-tree STORE FOLDER`. A process to be killed. */
import { fileURLToPath } from 'node:url';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { processRunner } from '../../src/lib/adapters/runners/process/process-runner.ts';
import type { ServiceSpec } from '../../src/lib/core/ports/runner.ts';
import { hostIn } from './host-in.ts';

const [call, store = '', where = '', spec = '{}'] = process.argv.slice(2);
if (call === 'put-tree') await (await openArtifacts(store)).putTree(where);
else {
  const templates = fileURLToPath(new URL('stream-engine', import.meta.url));
  const runner = processRunner({ host: hostIn(store, undefined, where), templates, clock: systemClock });
  await runner.services.start(JSON.parse(spec) as ServiceSpec);
}
