import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import { containersBelow, installedDocker } from '../../support/docker.ts';
import { ended, fakeJob } from '../../support/process-place.ts';
import { tempDir } from '../../support/temp-project.ts';
import { sampled } from '../../support/tier.ts';

const STARTER = fileURLToPath(new URL('../../support/start-docker-job.ts', import.meta.url));
const PRELOAD = fileURLToPath(new URL('../../support/kill-after.mjs', import.meta.url));
const SPEC = { steps: 4, stepMs: 15 };
/** What changes something at the daemon. */
const SENDS = String.raw`(POST|DELETE) /containers\S*`;

/** Runs the starter with kill points counted or armed; resolves with the signal that ended it. */
function run(root: string, environment: string, id: string, env: NodeJS.ProcessEnv): Promise<NodeJS.Signals | null> {
  const argv = [`--import=${PRELOAD}`, STARTER, root, environment, id, JSON.stringify(SPEC)];
  const settings = { ...process.env, KILL_SPAWNS: '1', KILL_SENDS: SENDS, ...env };
  const child = spawn(process.execPath, argv, { env: settings, stdio: 'inherit' });
  return new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
}

test('[fault 1, 2, 3, 4, 5, 6] a repeated killed start gives one container, one result', async () => {
  const { runner, place, environment } = await installedDocker();
  const { root } = place.host.place;
  const ids = ulids();
  const counted = join(tempDir(), 'points');
  // The first start of all brings the workers' code, which later ones find.
  const first = ids.next();
  await runner.jobs.start(fakeJob(environment, SPEC, first), {});
  await ended(runner, first);
  await run(root, environment, ids.next(), { COUNT_TO: counted });
  const points = readFileSync(counted, 'utf8').trim().split('\n');
  for (const wanted of [/^spawn/, /^send POST \/containers\/create/, /^send POST \/containers\/\w+\/start/, /^rename/])
    expect(
      points.some((label) => wanted.test(label)),
      String(wanted),
    ).toBe(true);
  let killed = 0;
  const tried = sampled([...points.keys()], 1);
  for (const at of tried) {
    for (const side of ['before', 'after']) {
      const id = ids.next();
      if ((await run(root, environment, id, { KILL_AT: String(at + 1), KILL_SIDE: side })) === 'SIGKILL') killed += 1;
      await runner.jobs.start(fakeJob(environment, SPEC, id), {});
      const where = `${side} ${points[at]}`;
      expect(await ended(runner, id), where).toMatchObject({ state: 'succeeded' });
      expect(linesOf(join(root, 'jobs', id, 'lives')), where).toHaveLength(1);
      const mine = (await containersBelow(root)).filter(({ Names }) => Names.includes(`/sovran-${id}`));
      expect(mine, where).toHaveLength(1);
      expect(JSON.parse(readFileSync(join(root, 'jobs', id, 'container.json'), 'utf8'))).toMatchObject({
        phase: 'running',
        attempt: 1,
        container: mine[0]?.Id,
      });
      await runner.jobs.remove(id);
    }
  }
  expect(killed).toBe(tried.length * 2);
}, 1_200_000);

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trim().split('\n');
}
