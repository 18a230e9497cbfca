import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { hostSweeper } from '../../src/lib/adapters/hosts/open-host-store.ts';
import { rememberProject } from '../../src/lib/adapters/store/project-registry.ts';
import { storeSweeper } from '../../src/lib/adapters/store/store-sweeper.ts';
import { withLock } from '../../src/lib/core/operation/lock/lock.ts';
import type { HostSweeper, StoredItem } from '../../src/lib/core/ports/host-sweeper.ts';
import { ensureDocker } from '../support/docker.ts';
import { hostAt } from '../support/host-at.ts';
import { openRemote, OTHER, OWNER, sampleTree } from '../support/host-store.ts';
import { withPrograms } from '../support/leases.ts';
import { leftover } from '../support/aged-files.ts';
import { liveProcess } from '../support/live-process.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';

/** A store with one kind of sweeper, and what a test does to it. */
interface Bed {
  root: string;
  sweeper: HostSweeper;
  /** Stores a tree that nobody needs; returns its digest. */
  put: (mark: string) => Promise<string>;
  /** Another project comes to need a tree. Throws where it is kept from that. */
  need: (digest: string) => Promise<void>;
  /** A process works with a tree from now on. */
  use: (digest: string) => void;
  /** Paths below the root of what an interrupted transfer left, and of what one is still writing. */
  parts: { left: string; fresh: string };
}

/** The scripts look for an engine's socket, whatever stands in for its answers. */
beforeAll(ensureDocker);

async function remote(): Promise<Bed> {
  const host = withPrograms(hostAt(), { curl: `printf '%s' '[]'` });
  const { root } = host.place;
  const [mine, theirs] = [await openRemote(host), await openRemote(host, OTHER)];
  const put = async (mark: string, { artifacts, store } = mine): Promise<string> => {
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree'), mark));
    await store.push(digest);
    return digest;
  };
  const marks = new Map<string, string>();
  return {
    root,
    sweeper: hostSweeper(host, OWNER),
    put: async (mark) => {
      const digest = await put(mark);
      marks.set(digest, mark);
      return digest;
    },
    need: async (digest) => void (await put(marks.get(digest) ?? '', theirs)),
    use: (digest) => {
      const path = join(root, 'trees', digest.slice('sha256:'.length), 'model.bin');
      const engine = spawn('sh', ['-c', 'sleep 60; :', 'engine', '-m', path]);
      onTestFinished(() => void engine.kill());
    },
    parts: { left: `incoming/${OTHER.id}/old.part`, fresh: `incoming/${OTHER.id}/new.part` },
  };
}

async function local(): Promise<Bed> {
  const root = join(tempDir(), 'store');
  const [artifacts, other] = [await openArtifacts(root), tempProject()];
  return {
    root,
    sweeper: storeSweeper(root, async () => []),
    put: async (mark) => {
      await rememberProject(root, other);
      return (await artifacts.putTree(sampleTree(join(tempDir(), 'tree'), mark))).digest;
    },
    need: (digest) =>
      withLock(other, 'model import', '2026-01-01T00:00:00.000Z', async () => {
        mkdirSync(join(other, 'models'), { recursive: true });
        writeFileSync(join(other, 'models', 'm.yaml'), `spec:\n  digest: ${digest}\n`);
      }),
    use: (digest) => {
      const job = join(root, 'jobs', '01JD0000000000000000000001');
      mkdirSync(join(job, 'attempts/1'), { recursive: true });
      writeFileSync(join(job, 'job.json'), JSON.stringify({ inputs: [{ digest }] }));
      writeFileSync(join(job, 'attempts/1/claim.json'), JSON.stringify(liveProcess()));
    },
    parts: { left: 'staging/4194304999-dead', fresh: `staging/${process.pid}-alive` },
  };
}

async function trees(sweeper: HostSweeper): Promise<Record<string, StoredItem>> {
  const { items } = await sweeper.inventory();
  return Object.fromEntries(items.filter(({ kind }) => kind === 'tree').map((item) => [item.id, item]));
}

describe.each([
  ['the store of this machine', local],
  ['the store of a host behind SSH', remote],
] as const)('%s', (_, open) => {
  test('only projects that need or use a tree hold it', async () => {
    const { sweeper, put, need, use } = await open();
    const [needed, used, idle] = [await put('a'), await put('b'), await put('c')];
    await need(needed);
    use(used);
    const found = await trees(sweeper);
    expect(found[needed]?.holders).toHaveLength(1);
    expect(found[used]?.holders).toHaveLength(1);
    expect(found[idle]).toMatchObject({ kind: 'tree', holders: [] });
    expect(found[idle]?.bytes).toBeGreaterThan(3_000_000);
  });

  test('a removed tree is gone; removing it again passes', async () => {
    const { root, sweeper, put } = await open();
    const [gone, other] = [await put('a'), await put('b')];
    for (const _again of [1, 2]) expect(await sweeper.remove({ kind: 'tree', id: gone })).toBe('removed');
    expect(Object.keys(await trees(sweeper))).toEqual([other]);
    expect(existsSync(join(root, 'trees', gone.slice('sha256:'.length)))).toBe(false);
  });

  test('no project can need a tree while it is removed', async () => {
    const { sweeper, put, need } = await open();
    const digest = await put('a');
    const [isNeeded, removal] = await sweeper.hold(async () => {
      expect((await trees(sweeper))[digest]?.holders).toEqual([]);
      const settled = await Promise.allSettled([need(digest)]);
      return [settled[0].status === 'fulfilled', await sweeper.remove({ kind: 'tree', id: digest })] as const;
    });
    expect(removal).toBe(isNeeded ? 'kept' : 'removed');
    expect(Object.keys(await trees(sweeper))).toEqual(isNeeded ? [digest] : []);
    await need(await put('b'));
  });

  test('what is left of an interrupted transfer goes; one under way stays', async () => {
    const { root, sweeper, parts } = await open();
    leftover(join(root, parts.left), 9);
    leftover(join(root, parts.fresh), 0);
    const listed = async (): Promise<StoredItem[]> =>
      (await sweeper.inventory()).items.filter(({ holders }) => holders.length === 0);
    const found = await listed();
    expect(found).toMatchObject([{ kind: 'part', id: parts.left }]);
    for (const item of found) expect(await sweeper.remove(item)).toBe('removed');
    expect(await listed()).toEqual([]);
    expect([parts.left, parts.fresh].map((path) => existsSync(join(root, path)))).toEqual([false, true]);
  });

  test.for(['part', 'job', 'environment', 'program', 'project'] as const)(
    'an id never leads out of the folders of a %s',
    async (kind) => {
      const { root, sweeper, put } = await open();
      await put('a');
      const outside = leftover(join(root, '..', 'outside'), 9);
      const before = readdirSync(root, { recursive: true }).length;
      const ids = [
        '../outside',
        'incoming/../trees',
        'staging/../trees',
        'trees',
        '/etc/hostname',
        '..',
        '.',
        '',
        outside,
      ];
      for (const id of ids) await sweeper.remove({ kind, id });
      expect(readdirSync(root, { recursive: true }).length).toBe(before);
      expect(existsSync(outside)).toBe(true);
    },
  );

  test('a missing store holds nothing, and is not made', async () => {
    const { root, sweeper } = await open();
    expect(await sweeper.inventory()).toMatchObject({ items: [], engineAsked: true });
    expect(await sweeper.hold(async () => 'done')).toBe('done');
    expect(existsSync(root)).toBe(false);
  });
});
