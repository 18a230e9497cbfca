import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { loadArchive } from '../../../src/lib/adapters/runners/docker/image/load.ts';
import type { Site } from '../../../src/lib/adapters/runners/docker/site/site.ts';
import { sha256Of } from '../../../src/lib/core/kit/sha256.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { hostAt } from '../../support/host-at.ts';
import { pathWith } from '../../support/leases.ts';
import { privatePodman, type PrivatePodman } from '../../support/podman.ts';
import { tempDir } from '../../support/temp-project.ts';

let podman: PrivatePodman;
beforeAll(async () => {
  podman = await privatePodman();
});
afterAll(() => podman.stop());

/** An image without a file, as `docker save` writes it. */
async function imageOf(tag: string): Promise<string> {
  const folder = tempDir();
  const tar = (...args: string[]): unknown => execFileSync('tar', ['-C', folder, ...args]);
  mkdirSync(join(folder, tag));
  tar('-cf', join(folder, 'layer.tar'), tag);
  const layers = [`sha256:${await sha256Of(join(folder, 'layer.tar'))}`];
  const rootfs = { type: 'layers', diff_ids: layers };
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs }),
  );
  const image = { Config: 'config.json', RepoTags: [`${tag}:1`], Layers: ['layer.tar'] };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify([image]));
  tar('-cf', join(folder, 'image.tar'), 'manifest.json', 'config.json', 'layer.tar');
  return join(folder, 'image.tar');
}

/** A remote host with this `docker`, or with none, whose user has a Podman store of its own and an engine at `podman`. */
function siteWith(docker: string | undefined, own: string): Site {
  const conf = join(tempDir(), 'storage.conf');
  writeFileSync(conf, `[storage]\ndriver = "vfs"\ngraphroot = "${own}"\nrunroot = "${own}-run"\n`);
  const here = hostAt();
  const env = { ...pathWith(docker === undefined ? {} : { docker }), CONTAINERS_STORAGE_CONF: conf };
  const host: Host = {
    ...here,
    transport: 'ssh2',
    exec: (argv, options) => here.exec(argv, { ...options, env }),
  };
  const call = async (ask: (engine: unknown) => unknown): Promise<unknown> => ask({ info: async () => ({}) });
  const site = {
    place: { host, clock: systemClock },
    facts: async () => ({ socket: podman.socket }),
    daemon: async () => ({ call, close: () => undefined }),
  };
  return site as unknown as Site;
}

const idOf = (tag: string): string =>
  execFileSync('podman', ['--remote', '--url', `unix://${podman.socket}`, 'images', '-q', tag], { encoding: 'utf8' });

/** Docker's own client in so far as it is needed: it sends what it is to load to the socket that `-H` names. */
const CLIENT = `case $1 in
--version) echo 'Docker version 28.3.1, build x' ;;
-H) [ "$3 $4" = 'load -i' ] && curl -sS --unix-socket "\${2#unix://}" -T "$5" -X POST http://engine/images/load ;;
*) exit 1 ;;
esac`;

test.each([
  { by: 'podman-docker', docker: 'exec podman "$@"' },
  { by: 'dockers-client', docker: CLIENT },
  { by: 'curl-alone', docker: undefined },
])('loads an archive by $by into the engine’s store only', async (way) => {
  const own = join(tempDir(), 'own');
  const archive = await imageOf(way.by);
  expect(statSync(archive).size).toBeGreaterThan(0);
  const site = siteWith(way.docker, own);
  const said = await loadArchive(site, archive, 'x.tar', { onStage: () => undefined });
  expect(said).toContain(`Loaded image: localhost/${way.by}:1`);
  expect(idOf(`localhost/${way.by}:1`)).toMatch(/^[0-9a-f]{12}\n$/);
  expect(existsSync(join(own, 'vfs'))).toBe(false);
});
