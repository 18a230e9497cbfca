import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { hostSweeper } from '../../src/lib/adapters/hosts/open-host-store.ts';
import { isMarked, markNeeded } from '../../src/lib/adapters/host-store/mark.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { StoredItem } from '../../src/lib/core/ports/host-sweeper.ts';
import { ensureDocker } from '../support/docker.ts';
import { hostAt } from '../support/host-at.ts';
import { openRemote, OWNER, sampleTree } from '../support/host-store.ts';
import { withPrograms } from '../support/leases.ts';
import { age } from '../support/aged-files.ts';
import { tempDir } from '../support/temp-project.ts';

/** The scripts look for an engine's socket, whatever stands in for its answers. */
beforeAll(ensureDocker);

async function found(host: Host, id: string): Promise<StoredItem> {
  const { items } = await hostSweeper(host, OWNER).inventory();
  const item = items.find((one) => one.id === id);
  if (!item) throw new Error(`${id} is not there`);
  return item;
}

test('keeps a tree and its mark that were requested since the plan', async () => {
  const host = withPrograms(hostAt(), { curl: `printf '%s' '[]'` });
  const { artifacts, store } = await openRemote(host);
  const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
  const hex = digest.slice('sha256:'.length);
  const [tree, mark] = [`trees/${hex}.tree.json`, `projects/${OWNER.id}/${hex}`].map((one) =>
    join(host.place.root, one),
  );
  await store.push(digest);
  for (const path of [tree, mark]) age(path as string, 3);
  const sweeper = hostSweeper(host, OWNER);
  const planned = await found(host, digest);
  await store.push(digest);
  expect(await sweeper.remove(planned)).toBe('kept');
  age(tree as string, 3);
  expect(await sweeper.remove(planned), 'only its mark is new: it is being asked for').toBe('kept');
  expect(await isMarked(host, OWNER, digest)).toBe(true);
  expect(await store.verify(digest)).toBe(true);
  expect(await sweeper.remove(await found(host, digest))).toBe('removed');
  expect(await store.treePath(digest)).toBeUndefined();
});

test('keeps an image and its mark that were requested since the plan', async () => {
  const base = hostAt();
  const [lock, id] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
  const labels = { 'sovran.lock': lock };
  const images = JSON.stringify([{ Id: id, Size: 7, Labels: labels }]);
  const image = JSON.stringify({ Config: { Labels: labels } });
  const answers = `*containers*) echo '[]';; *images/json*) echo '${images}';; *DELETE*) ;; *) printf '%s' '${image}'`;
  const host = withPrograms(base, { curl: `case "$*" in ${answers};; esac` });
  await markNeeded(host, OWNER, lock);
  age(join(base.place.root, 'projects', OWNER.id, 'a'.repeat(64)), 3);
  const planned = await found(host, id);
  await markNeeded(host, OWNER, lock);
  const sweeper = hostSweeper(host, OWNER);
  expect(await sweeper.remove(planned)).toBe('kept');
  expect(await isMarked(host, OWNER, lock)).toBe(true);
  await sweeper.remove(await found(host, id));
});
