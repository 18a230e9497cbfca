import { hostScript } from '../../../src/lib/core/kit/host-script.ts';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writeImageRecord } from '../../../src/lib/adapters/runners/docker/image/installed.ts';
import { hostSweeper } from '../../../src/lib/adapters/hosts/open-host-store.ts';
import { isMarked, markNeeded } from '../../../src/lib/adapters/host-store/mark.ts';
import { ensureDocker } from '../../support/docker.ts';
import { hostAt } from '../../support/host-at.ts';
import { OWNER } from '../../support/host-store.ts';
import { withPrograms } from '../../support/leases.ts';

const IMAGE = { kind: 'image', id: `sha256:${'b'.repeat(64)}` } as const;

/** The scripts look for an engine's socket, whatever stands in for its answers. */
beforeAll(ensureDocker);

test.for([
  ['that the engine does not answer for fails, and is found again', 'exit 28', 'exit 28', undefined],
  ['that the engine refuses to remove is kept', 'exit 22', `printf '[{"Id":"%s"}]' '${IMAGE.id}'`, 'kept'],
  ['that has gone already is forgotten', 'exit 22', `printf '[{"Id":"other"}]'`, 'removed'],
] as const)('an image %s', async ([, removal, list, told]) => {
  const base = hostAt();
  const lock = 'a'.repeat(64);
  const labels = `{"Config":{"Labels":{"sovran.lock":"sha256:${lock}"}}}`;
  const curl = `case "$*" in *DELETE*) ${removal};; *images/json*) ${list};; *) printf '%s' '${labels}';; esac`;
  const host = withPrograms(base, { curl, sudo: 'exit 1' });
  await markNeeded(host, OWNER, `sha256:${lock}`);
  const removed = hostSweeper(host, OWNER).remove(IMAGE);
  if (told) expect(await removed).toBe(told);
  else await expect(removed).rejects.toMatchObject({ code: 'host-store-failed', exit: 1 });
  expect(await isMarked(host, OWNER, `sha256:${lock}`)).toBe(told !== 'removed');
});

test('forgets an image that an interrupted run removed', async () => {
  const base = hostAt();
  const lock = 'a'.repeat(64);
  const curl = `case "$*" in *images/json*) echo '[]';; *) exit 22;; esac`;
  const host = withPrograms(base, { curl, sudo: 'exit 1' });
  await markNeeded(host, OWNER, `sha256:${lock}`);
  await writeImageRecord(host, {
    lockDigest: `sha256:${lock}`,
    imageId: IMAGE.id,
    tag: 't',
    python: 'p',
    sizeBytes: 1,
  });
  expect(await hostSweeper(host, OWNER).remove(IMAGE)).toBe('removed');
  expect(await isMarked(host, OWNER, `sha256:${lock}`)).toBe(false);
  expect(readdirSync(join(base.place.root, 'images'))).toEqual([]);
});

test('containers without details are still containers', async () => {
  const script = (inspect: string): string =>
    `${hostScript('store/engine-words')}\nclient() { case "$2" in ls) printf 'a\\nb\\n';; *) ${inspect};; esac; }\ninspected container x`;
  const ask = (inspect: string): ReturnType<typeof spawnSync> =>
    spawnSync('sh', ['-c', script(inspect)], { encoding: 'utf8' });
  expect(ask('exit 1')).toMatchObject({ status: 1, stdout: '' });
  expect(ask(`printf '{}\\n{}\\n'`)).toMatchObject({ status: 0, stdout: '[{},{}]' });
});
