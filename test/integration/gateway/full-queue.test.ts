import { expect, onTestFinished, test } from 'vitest';
import { openGateway } from '../../../src/lib/adapters/gateway/open-gateway.ts';
import { type GatewayPlaces, placesOf } from '../../../src/lib/adapters/gateway/paths.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { Gateway } from '../../../src/lib/core/ports/gateway.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { projectMark } from '../../../src/lib/core/project/listed-host.ts';
import { fillQueue } from '../../support/fill-queue.ts';
import { gatewayFixture } from '../../support/gateway-fixture.ts';
import { processesNaming } from '../../support/processes.ts';
import type { Driver } from '../../support/ssh-bed.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { tempProject } from '../../support/temp-project.ts';

/** Gives a connection of its own each time, as two commands have them. */
type Connect = () => Host;

async function behind(driver: Driver): Promise<Connect> {
  const bed = await bedOf();
  return () => bed.host(driver);
}

/** Freezes master and worker, and leaves as many connections waiting for them as may. */
async function freeze(gateway: Gateway, places: GatewayPlaces): Promise<void> {
  const { pid: master = 0 } = await gateway.status();
  for (const { pid, group } of processesNaming(places.config)) if (group === master) process.kill(pid, 'SIGSTOP');
  for (const path of [places.master, places.admin]) await fillQueue(path);
}

test.each<[string, () => Promise<Connect>]>([
  ['on this machine', async () => () => localHost('local')],
  ['over ssh2', () => behind('ssh2')],
  ['over openssh', () => behind('openssh')],
])('a hanging gateway %s is always silent, and can be stopped', async (_, open) => {
  const { spec } = await gatewayFixture();
  const [connect, store] = [await open(), openStore(tempProject())];
  const [host, later] = [connect(), connect()];
  const gateway = await openGateway('production', store, host);
  onTestFinished(() => gateway.remove());
  await gateway.ensure(spec);
  const places = placesOf(later, await projectMark(store, later.transport), 'production');
  await freeze(gateway, places);
  const found = await openGateway('production', store, later);
  await expect(found.status()).rejects.toMatchObject({ code: 'gateway-silent', exit: 4 });
  await found.rest({ forget: false });
  expect(await found.status()).toMatchObject({ running: false });
});
