import { expect, test } from 'vitest';
import { collectGarbage } from '../../../../src/lib/stages/upkeep/gc/collect-garbage.ts';
import { namesOfMachine } from '../../../../src/lib/stages/machines/hosts/machines/names-of-machine.ts';
import { PINS_PATH } from '../../../../src/lib/core/project/pins-path.ts';
import { readWork } from '../../../../src/lib/stages/machines/provision/facts/gather.ts';
import type { HostSweeper, RecordedJob } from '../../../../src/lib/core/ports/host-sweeper.ts';
import type { SshDestination, SshDirectory } from '../../../../src/lib/core/ports/ssh-directory.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { fakeSweeper } from '../../../support/fake-sweeper.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const JOB = '01JD0000000000000000000009';
const INPUT = `sha256:${'a'.repeat(64)}`;
/** `gpu1` and `alias` are one way, `renumbered` has the key of `gpu1`, the way of `lost` cannot be told. */
const WAYS: Record<string, string[]> = {
  'ops@gpu1': ['bastion', 'gpu1'],
  'root@gpu1': ['bastion', 'gpu1'],
  'ops@10.0.0.7': ['10.0.0.7'],
  'ops@gpu2': ['bastion', 'gpu2'],
};
const HOSTS = { gpu1: 'ops@gpu1', alias: 'root@gpu1', renumbered: 'ops@10.0.0.7', gpu2: 'ops@gpu2', lost: 'ops@lost' };

function namesOf({ address }: SshDestination): Promise<string[]> {
  const way = WAYS[address];
  if (way) return Promise.resolve(way);
  return Promise.reject(
    new SovranError({ code: 'bad-destination', exit: EXIT.usage, text: message('host.same.key', { host: address }) }),
  );
}

/** A project with those hosts and two of this machine; a job runs, and an environment serves, on `gpu1`. */
async function project() {
  let needed: readonly string[] = [];
  let recorded: readonly RecordedJob[] = [];
  const inventory: HostSweeper['inventory'] = async (needs) => {
    const { digests, jobs } = (await needs?.()) ?? { digests: [], jobs: [] };
    [needed, recorded] = [digests, jobs];
    return { items: [], engineAsked: false };
  };
  const ctx = stageContext(tempProject(), {
    artifacts: async () => ({ treePath: async () => undefined }) as never,
    hosts: {
      directory: async () => ({ namesOf }) as unknown as SshDirectory,
      sweeper: async () => fakeSweeper({ inventory }),
    },
    runners: { open: async () => ({ environment: async () => ({ lockDigest: `sha256:${'b'.repeat(64)}` }) }) as never },
  });
  const spec = { labels: {}, runner: 'process' };
  for (const [name, address] of Object.entries(HOSTS))
    await ctx.project.write(resourceOf('Host', name, { ...spec, transport: 'auto', address }));
  for (const name of ['here', 'here-too'])
    await ctx.project.write(resourceOf('Host', name, { ...spec, transport: 'local', address: 'localhost' }));
  const pins = ['gpu1 ssh-ed25519 AAAA1', '10.0.0.7 ssh-ed25519 AAAA1', 'gpu2 ssh-ed25519 AAAA2'];
  await ctx.project.writeFile(PINS_PATH, Buffer.from(`${pins.join('\n')}\n`));
  const job = { inputs: [{ digest: INPUT }] };
  const run = { operation: 'train launch', subject: 'm', kind: 'job', status: 'running', outputs: [] } as const;
  await ctx.project.write(
    resourceOf('Run', JOB, {
      ...run,
      host: 'gpu1',
      runner: 'docker',
      job,
      startedAt: '2026-01-01T00:00:00.000Z',
    } as never),
  );
  return { ctx, needed: () => needed, recorded: () => recorded.map(({ id }) => id) };
}

const ALL = [...Object.keys(HOSTS), 'here', 'here-too', 'removed'];

test.for([
  ['gpu1', ['gpu1', 'alias', 'renumbered'], ['gpu1', 'alias', 'renumbered', 'lost', 'removed']],
  ['renumbered', ['renumbered', 'gpu1', 'alias'], ['renumbered', 'gpu1', 'alias', 'lost', 'removed']],
  ['gpu2', ['gpu2'], ['gpu2', 'lost', 'removed']],
  ['here', ['here', 'here-too'], ['here', 'here-too']],
] as const)('finds names of the machine of %s by route and key', async ([name, sure, unsure]) => {
  const { ctx } = await project();
  expect(await namesOfMachine(ctx, name, { among: ALL })).toEqual(sure);
  expect(await namesOfMachine(ctx, name, { among: ALL, orUnsure: true })).toEqual(unsure);
});

test('without another name to ask about, the SSH configuration is not read', async () => {
  const ctx = stageContext(tempProject());
  expect(await namesOfMachine(ctx, 'gpu1', { among: ['gpu1', undefined] })).toEqual(['gpu1']);
});

test.for([
  ['alias', true],
  ['renumbered', true],
  ['gpu2', false],
] as const)('cleaning %s knows of the job that runs on gpu1: %s', async ([name, isHeld]) => {
  const { ctx, needed } = await project();
  const [facts] = await collectGarbage.gather({ hosts: [name], forgotten: [] }, ctx);
  expect(needed().includes(INPUT)).toBe(isHeld);
  expect(facts).toMatchObject({ containers: isHeld });
});

test.for([
  ['alias', true],
  ['gpu2', false],
] as const)('gc of %s knows jobs of other names: %s', async ([name, isKnown]) => {
  const { ctx, recorded } = await project();
  const run = { operation: 'train launch', subject: 'm', kind: 'job', status: 'stopped', runner: 'docker', job: {} };
  const there = { renumbered: '01JD0000000000000000000010', removed: '01JD0000000000000000000011' };
  for (const [host, id] of Object.entries(there)) {
    const spec = { ...run, outputs: [], host, startedAt: '2026-01-01T00:00:00.000Z' };
    await ctx.project.write(resourceOf('Run', id, spec as never));
  }
  await collectGarbage.gather({ hosts: [name], forgotten: [] }, ctx);
  expect(recorded().includes(there.renumbered)).toBe(isKnown);
  expect(recorded(), 'nobody knows where that was').toContain(there.removed);
});

test('a restart counts work under another name of the machine', async () => {
  const work = await readWork((await project()).ctx);
  expect(await work.on('alias')).toEqual({ environments: [], running: [{ kind: 'job', name: JOB }] });
  expect(await work.on('gpu2')).toEqual({ environments: [], running: [] });
});
