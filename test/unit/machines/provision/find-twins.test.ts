import { expect, test } from 'vitest';
import type { SshDestination, SshDirectory } from '../../../../src/lib/core/ports/ssh-directory.ts';
import { PINS_PATH } from '../../../../src/lib/core/project/pins-path.ts';
import { findTwins } from '../../../../src/lib/stages/machines/provision/facts/gather.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { stateOf } from '../../../support/provision-states.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

/** Hosts that are reached as they are named but for the user; `renumbered` has the key of `gpu1`. */
async function twinsOf(boots: Record<string, string>): Promise<Record<string, string>> {
  const namesOf = async ({ address }: SshDestination): Promise<string[]> => [address.replace(/^.*@/, '')];
  const ctx = stageContext(tempProject(), {
    hosts: { directory: async () => ({ namesOf }) as unknown as SshDirectory },
  });
  const addresses = { gpu1: 'ops@gpu1', alias: 'root@gpu1', renumbered: 'ops@10.0.0.7', gpu2: 'ops@gpu2' };
  const spec = { runner: 'process', labels: {}, transport: 'auto' };
  for (const [name, address] of Object.entries(addresses))
    await ctx.project.write(resourceOf('Host', name, { ...spec, address }));
  const pins = ['gpu1 ssh-ed25519 AAAA1', '10.0.0.7 ssh-ed25519 AAAA1', 'gpu2 ssh-ed25519 AAAA2'];
  await ctx.project.writeFile(PINS_PATH, Buffer.from(`${pins.join('\n')}\n`));
  const states = Object.entries(boots).map(([name, boot]) => ({
    ...stateOf(name, boot === 'away' ? { reach: 'unreachable' } : {}),
    ...(boot === 'away' ? {} : { boot }),
  }));
  const found = await findTwins(states, ctx);
  return Object.fromEntries(found.flatMap((one) => ('twin' in one && one.twin ? [[one.host, one.twin]] : [])));
}

test.for<[string, Record<string, string>, Record<string, string>]>([
  ['two ways to one machine are told', { gpu1: 'b1', gpu2: 'b2', alias: 'b1' }, { alias: 'gpu1' }],
  ['so is one key', { renumbered: 'b1', alias: 'b1', gpu1: 'b1' }, { alias: 'renumbered', gpu1: 'renumbered' }],
  ['copies that share a key have a boot each', { gpu1: 'b1', renumbered: 'b2' }, {}],
  ['where no boot is told, key and way tell', { gpu1: '', renumbered: 'b2' }, { renumbered: 'gpu1' }],
  ['one that was not reached is nobody’s second name', { gpu1: 'away', alias: 'b1' }, {}],
])('of hosts in one command: %s', async ([, boots, twins]) => {
  expect(await twinsOf(boots)).toEqual(twins);
});
