import { execFileSync } from 'node:child_process';
import { linkSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeTree } from '../../../src/lib/adapters/artifacts/tree.ts';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { remoteHostStore } from '../../../src/lib/adapters/hosts/open-host-store.ts';
import type { Artifacts } from '../../../src/lib/core/ports/artifacts.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { OWNER, sampleTree } from '../../support/host-store.ts';
import { openHostile, type Hostile } from '../../support/hostile-host.ts';
import type { Driver } from '../../support/ssh-bed.ts';
import { tempDir } from '../../support/temp-project.ts';
import { DRIVERS } from '../../support/tier.ts';

const MIB = 1_048_576;

/** A folder of a host, what it is called, and an empty store here. */
interface World {
  made: string;
  digest: string;
  artifacts: Artifacts;
  store: string;
  host: Host;
}

async function world(driver: Driver, hostile: Hostile = {}): Promise<World> {
  const store = join(tempDir(), 'store');
  const artifacts = await openArtifacts(store);
  const made = sampleTree(join(tempDir(), 'made'));
  const { digest } = await describeTree(made);
  return { made, digest, artifacts, store, host: (await openHostile(hostile)).host(driver) };
}

/** The pull is refused as a whole: nothing of it is in the store, nothing lies beside it. */
async function expectRefused({ made, digest, artifacts, store, host }: World, code: string): Promise<void> {
  await expect(remoteHostStore(host, artifacts, OWNER).pull(made, digest)).rejects.toMatchObject({ code });
  expect(await artifacts.treePath(digest)).toBeUndefined();
  const files = readdirSync(store, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  expect(files.map(({ name }) => name)).toEqual([]);
}

const ODD: [what: string, make: (folder: string) => void][] = [
  ['a link out of the tree, and a file behind it', (folder) => symlinkSync('/etc', join(folder, 'etc'))],
  ['a link to a file of the tree', (folder) => symlinkSync('twin', join(folder, 'again'))],
  ['a link to nothing', (folder) => symlinkSync('nowhere', join(folder, 'lost'))],
  ['a pipe', (folder) => void execFileSync('mkfifo', [join(folder, 'pipe')])],
  ['a device', (folder) => void execFileSync('mknod', [join(folder, 'zero'), 'c', '1', '5'])],
  ['a block device', (folder) => void execFileSync('mknod', [join(folder, 'disk'), 'b', '7', '99'])],
];

test.for(DRIVERS.flatMap((driver) => ODD.map(([what, make]) => [driver, what, make] as const)))(
  '[fault 40] refuses a host’s tree with %s: %s, as a whole',
  async ([driver, , make]) => {
    const here = await world(driver);
    make(join(here.made, 'sub folder'));
    await expectRefused(here, 'bad-tree');
  },
);

test.for(DRIVERS)('[fault 40] a hard link brings its bytes alone, over %s', async (driver) => {
  const { made, artifacts, host } = await world(driver);
  linkSync(join(made, 'twin'), join(made, 'other'));
  const { digest } = await describeTree(made);
  await remoteHostStore(host, artifacts, OWNER).pull(made, digest);
  expect((await artifacts.verifyTree(digest)).ok).toBe(true);
});

/** The host says what it likes of a tree: names that lead out, twice the same, without end. */
const LIES: [what: string, listing: string][] = [
  ['../x', String.raw`printf '1 ../x\0'`],
  ['an absolute path', String.raw`printf '1 /etc/cron.d/x\0'`],
  ['a way out in the middle', String.raw`printf '1 a/../../x\0'`],
  ['a size that is none', String.raw`printf -- '-1 a\0'`],
];

test.for(DRIVERS.flatMap((driver) => LIES.map(([what, listing]) => [driver, what, listing] as const)))(
  '[fault 40] over %s a host that lists %s is refused as a whole',
  async ([driver, , listing]) => {
    const find = `case "$*" in *'%s %P'*) ${listing} ;; *) exec /usr/bin/find "$@" ;; esac`;
    await expectRefused(await world(driver, { programs: { find } }), 'bad-tree');
  },
);

test.for(DRIVERS)('[fault 41] more than 100,000 files are refused before one is hashed, over %s', async (driver) => {
  const here = await world(driver, { programs: { sha256sum: 'kill -9 $PPID' } });
  execFileSync('sh', ['-c', 'cd "$1" && seq 100001 | xargs touch', 'sh', here.made]);
  await expectRefused(here, 'bad-tree');
});

test.for(DRIVERS)('[fault 41] refuses an oversized sparse file before hashing, over %s', async (driver) => {
  const here = await world(driver, { programs: { sha256sum: 'kill -9 $PPID' } });
  writeFileSync(join(here.made, 'sparse'), '');
  truncateSync(join(here.made, 'sparse'), 2 ** 43 - 1);
  await expectRefused(here, 'bad-tree');
});

test.for(DRIVERS)('[fault 41] small files that never end are not waited for, over %s', async (driver) => {
  const here = await world(driver, { programs: { cat: 'exec yes' } });
  const before = process.memoryUsage.rss();
  await expect(remoteHostStore(here.host, here.artifacts, OWNER).pull(here.made, here.digest)).rejects.toMatchObject({
    code: 'copy-differs',
  });
  expect(await here.artifacts.treePath(here.digest)).toBeUndefined();
  expect(process.memoryUsage.rss() - before).toBeLessThan(200 * MIB);
});

test.for(DRIVERS)('[fault 41] ends an endless large file at its size, over %s', async (driver) => {
  const here = await world(driver, { programs: { tail: 'exec cat /dev/zero' } });
  await expect(remoteHostStore(here.host, here.artifacts, OWNER).pull(here.made, here.digest)).rejects.toMatchObject({
    code: 'copy-differs',
  });
  expect(await here.artifacts.treePath(here.digest)).toBeUndefined();
  const left = execFileSync('du', ['-sb', here.store], { encoding: 'utf8' });
  expect(Number(left.split('\t')[0])).toBeLessThan(4 * MIB);
});

test.for(DRIVERS)('[fault 41] refuses a file that grew after listing, over %s', async (driver) => {
  const grow = 'case "$*" in *%s*) echo 99999999999 ;; *) exec /usr/bin/stat "$@" ;; esac';
  const here = await world(driver, { programs: { stat: grow } });
  await expect(remoteHostStore(here.host, here.artifacts, OWNER).pull(here.made, here.digest)).rejects.toMatchObject({
    code: 'copy-differs',
  });
});

test.for(DRIVERS)('[fault 40] a digest that is a path names no file, over %s', async (driver) => {
  const here = await world(driver, { programs: { sha256sum: 'echo "../../../../../tmp/x  -"' } });
  await expect(here.host.download(join(here.made, 'twin'), join(here.store, 'twin'))).rejects.toMatchObject({
    code: 'host-file-failed',
  });
});
