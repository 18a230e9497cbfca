import { expect, test } from 'vitest';
import { dockerRunner } from '../../../src/lib/adapters/runners/docker/docker-runner.ts';
import type { ImageMarks } from '../../../src/lib/adapters/runners/docker/site/place.ts';
import { hostSweeper } from '../../../src/lib/adapters/hosts/open-host-store.ts';
import { isMarked, markNeeded } from '../../../src/lib/adapters/host-store/mark.ts';
import type { TreeOwner } from '../../../src/lib/adapters/host-store/layout.ts';
import { planInstall } from '../../../src/lib/stages/jobs/engines/install.ts';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { installedDocker } from '../../support/docker.ts';
import { ended, fakeJob } from '../../support/process-place.ts';
import { OTHER, OWNER } from '../../support/host-store.ts';

function marksOf(host: Host, owner: TreeOwner): ImageMarks {
  return { add: (digest) => markNeeded(host, owner, digest), has: (digest) => isMarked(host, owner, digest) };
}

async function holders(host: Host, owner: TreeOwner, imageId: unknown): Promise<string[] | undefined> {
  const { items } = await hostSweeper(host, owner).inventory();
  return items.find(({ id }) => id === imageId)?.holders.filter((holder) => holder !== 'in-use');
}

test('installing or starting marks an image; two projects see each other', async () => {
  const { environment, place } = await installedDocker();
  const { host } = place;
  const [ann, bob] = [OWNER, OTHER].map((owner) => dockerRunner({ ...place, marks: marksOf(host, owner) }));
  if (!ann || !bob) throw new Error('two engines');
  const { details } = await ann.environment('cpu');
  expect(details.marked).toBe(false);
  expect(await holders(host, OWNER, details.imageId)).toEqual(['unmarked']);
  expect((await ann.install('cpu', () => undefined)).details.marked).toBe(true);
  expect(await holders(host, OWNER, details.imageId)).toEqual([]);
  const job = fakeJob(environment, {}, ulids().next());
  await bob.jobs.start(job, {});
  await ended(bob, job.jobId);
  expect(await holders(host, OWNER, details.imageId)).toEqual(['demo (bob@example.org)']);
  expect(await holders(host, OTHER, details.imageId)).toEqual(['demo (ann@example.org)']);
});

test('an installation marks a ready unmarked image, once', () => {
  const found = { name: 'cpu', host: 'gpu1', runner: 'docker', lockDigest: 'sha256:1', bytes: 1, path: undefined };
  const changeOf = (marked?: boolean): string | undefined => {
    const facts = { ...found, state: 'ready' as const, ...(marked === undefined ? {} : { marked }) };
    return planInstall({ name: 'cpu', host: 'gpu1' }, facts).steps[0]?.change;
  };
  expect([changeOf(false), changeOf(true), changeOf()]).toEqual(['update', 'none', 'none']);
});
