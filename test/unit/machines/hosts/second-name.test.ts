import { expect, test } from 'vitest';
import { removeHost } from '../../../../src/lib/stages/machines/hosts/remove.ts';
import type { Engine, JobStatus } from '../../../../src/lib/core/ports/engine.ts';
import type { SshDestination, SshDirectory } from '../../../../src/lib/core/ports/ssh-directory.ts';
import type { Gate } from '../../../../src/lib/core/operation/plan/plan.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const JOB = '01J00000000000000000000001';

/** What a removal of `gpu1` says of the work there, in an inventory where these names see the job of a colleague. */
async function idleGate(addresses: Record<string, string>, seeing: readonly string[]): Promise<Gate | undefined> {
  const job = { id: JOB, state: 'running', owner: 'this-project' } as JobStatus;
  const engineOn = (name: string): Partial<Engine> => ({
    listJobs: async () => (seeing.includes(name) ? [job] : []),
    listServices: async () => [],
  });
  const namesOf = async ({ address }: SshDestination): Promise<string[]> => [address.replace(/^.*@/, '')];
  const ctx = stageContext(tempProject(), {
    engine: async (name) => engineOn(name) as Engine,
    ssh: async () => ({ namesOf }) as unknown as SshDirectory,
  });
  for (const [name, address] of Object.entries(addresses))
    await ctx.project.write(
      resourceOf('Host', name, { transport: 'ssh2', address, root: '/opt/sovran', engine: 'docker', labels: {} }),
    );
  const input = { name: 'gpu1' };
  return removeHost.plan(input, await removeHost.gather(input, ctx)).gates.find(({ id }) => id === 'host-idle');
}

test('one of two names of a machine goes while a colleague’s job runs there: the other name still has it', async () => {
  const gate = await idleGate({ gpu1: 'ops@10.0.0.7', alias: 'root@10.0.0.7' }, ['gpu1', 'alias']);
  expect(gate).toMatchObject({ verdict: 'waived', reason: { params: { ids: JOB, other: 'alias' } } });
});

test.each<[string, Record<string, string>, string[]]>([
  ['the only name', { gpu1: 'ops@10.0.0.7', gpu2: 'ops@10.0.0.8' }, ['gpu1', 'gpu2']],
  ['a name with a root of its own', { gpu1: 'ops@10.0.0.7', alias: 'root@10.0.0.7' }, ['gpu1']],
])('%s stays while a colleague’s job runs there', async (_, addresses, seeing) => {
  expect(await idleGate(addresses, seeing)).toMatchObject({ verdict: 'fail' });
});
