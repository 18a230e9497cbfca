import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { applyHostsWith } from '../../../src/lib/stages/machines/provision/apply-hosts.ts';
import { contentOf, folderStep, makeMachine } from '../folder-steps.ts';
import { idleRunner } from '../idle-runner.ts';
import { ownLeases } from '../own-leases.ts';
import { aHost } from '../project/machines.ts';
import { aFile } from '../project/pieces.ts';
import { playedWorld, type PlayedWorld } from './played-world.ts';
import type { SweptCase } from './swept-case.ts';

const PIN = { name: '192.0.2.1', type: 'ssh-ed25519', key: 'AAAAC3NzaC1lZDI1NTE5AAAAIF' };
const SSH = {
  address: 'root@192.0.2.1',
  jump: [],
  transport: 'auto',
  runner: 'docker',
  profile: null,
  groups: [],
  labels: {},
  pins: [PIN],
};

/** Operations on the inventory and on its hosts. */
export const MACHINE_CASES: Record<string, SweptCase> = {
  'host add': { open: async () => ({ world: await playedWorld(), input: { name: 'gpu1', ssh: SSH } }) },
  'host trust': {
    open: async () => ({ world: await inventory('gpu1'), input: { name: 'gpu1', pins: [{ ...PIN, key: 'OTHER' }] } }),
  },
  'host remove': { open: async () => ({ world: await inventory('gpu1'), input: { name: 'gpu1' } }) },
  'host apply': { open: applied, sample: 8 },
};

async function inventory(...names: string[]): Promise<PlayedWorld> {
  const world = await playedWorld();
  const pins = aFile('hosts/known_hosts', `# reviewed\n${PIN.name} ${PIN.type} ${PIN.key}\n`);
  await world.add(...names.map((name) => aHost(name, { transport: 'auto', address: `root@${name}` })), pins);
  return world;
}

/** Two hosts that are folders of the world, with two steps on each. */
async function applied(): Promise<Awaited<ReturnType<SweptCase['open']>>> {
  const world = await playedWorld(({ base }) => ({
    hosts: { open: async (name) => ownLeases(localHost(name), join(base, name, 'leases')) },
    runners: { open: idleRunner },
  }));
  for (const name of ['a', 'b']) {
    makeMachine(world.base, name);
    mkdirSync(join(world.base, name, 'leases'));
  }
  await world.add(
    ...['a', 'b'].map((name) => aHost(name, { transport: 'auto', address: `ops@${name}`, groups: ['lab'] })),
  );
  const contents = (): unknown =>
    ['a', 'b'].flatMap((host) => ['S01', 'S02'].map((step) => contentOf(world.base, host, step) ?? 'nothing'));
  world.played.describe = contents;
  const operation = applyHostsWith([folderStep(world.base, 'S01'), folderStep(world.base, 'S02', { needs: ['S01'] })]);
  return { world, operation, input: { hosts: ['a', 'b'], onUnreachable: 'fail', batch: null } };
}
