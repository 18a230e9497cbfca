import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeTree } from '../../src/lib/adapters/artifacts/tree.ts';
import { hostSweeper, remoteHostStore } from '../../src/lib/adapters/hosts/open-host-store.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { hostAt } from '../support/host-at.ts';
import { openRemote, OTHER, OWNER, sampleTree, watched } from '../support/host-store.ts';
import { withPrograms } from '../support/leases.ts';
import { tempDir } from '../support/temp-project.ts';

describe('an upload of a tree', () => {
  test('takes one check, one stream, one copy per large file, one script', async () => {
    const { host, calls } = watched(hostAt());
    const { store, artifacts } = await openRemote(host);
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
    await store.push(digest);
    expect(calls).toEqual(['exec', 'stream', 'upload', 'exec']);
    calls.length = 0;
    await store.push(digest);
    expect(calls).toEqual(['exec']);
  });

  test('sends nothing that another tree, or another operator, has brought', async () => {
    const base = hostAt();
    const first = await openRemote(base);
    await first.store.push((await first.artifacts.putTree(sampleTree(join(tempDir(), 'tree')))).digest);
    const { host, calls } = watched(base);
    const second = await openRemote(host, OTHER);
    const dir = sampleTree(join(tempDir(), 'tree'));
    writeFileSync(join(dir, 'new'), 'only this');
    const seen: [number, number][] = [];
    const { digest, bytes } = await second.artifacts.putTree(dir);
    const path = await second.store.push(digest, { onProgress: (done, total) => seen.push([done, total]) });
    expect(calls).toEqual(['exec', 'stream', 'exec']);
    const twice = 2;
    expect(seen.at(0)).toEqual([bytes - twice - 'only this'.length, bytes - twice]);
    expect(seen.at(-1)).toEqual([bytes - twice, bytes - twice]);
    expect((await describeTree(path)).digest).toBe(digest);
  });

  test('sends nothing of what a job of the host has made', async () => {
    const { host, calls } = watched(hostAt());
    const { store } = await openRemote(host);
    const made = sampleTree(join(host.place.root, 'jobs', 'one', 'out'), 'z');
    const { digest } = await describeTree(made);
    await store.pull(made, digest);
    calls.length = 0;
    const path = await store.push(digest);
    expect(calls).toEqual(['exec', 'exec']);
    expect((await describeTree(path)).digest).toBe(digest);
  });

  test('resumes an interrupted call', async () => {
    const base = hostAt();
    const { artifacts } = await openRemote(base);
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
    const cut = watched(base, (call) => call === 'upload');
    await expect(remoteHostStore(cut.host, artifacts, OWNER).push(digest)).rejects.toThrow('the line broke');
    const again = watched(base);
    const path = await remoteHostStore(again.host, artifacts, OWNER).push(digest);
    expect(again.calls).toEqual(['exec', 'upload', 'exec']);
    expect((await describeTree(path)).digest).toBe(digest);
  });

  test('finds, removes and resends a differing file', async () => {
    const host = hostAt();
    const { store, artifacts } = await openRemote(host);
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
    const { sha256 } = (await artifacts.treeFiles(digest))?.find(({ path }) => path === 'model.bin') ?? { sha256: '' };
    mkdirSync(join(host.place.root, 'blobs'), { recursive: true });
    writeFileSync(join(host.place.root, 'blobs', sha256), 'something else');
    await expect(store.push(digest)).rejects.toMatchObject({ code: 'copy-differs', exit: 1 });
    expect(await store.treePath(digest)).toBeUndefined();
    expect((await describeTree(await store.push(digest))).digest).toBe(digest);
  });

  test('two operators bring one tree at the same time', async () => {
    const host = hostAt();
    const [one, two] = [await openRemote(host), await openRemote(host, OTHER)];
    const dir = sampleTree(join(tempDir(), 'tree'));
    const { digest } = await one.artifacts.putTree(dir);
    await two.artifacts.putTree(dir);
    const paths = await Promise.all([one.store.push(digest), two.store.push(digest), two.store.push(digest)]);
    expect(new Set(paths).size).toBe(1);
    expect((await describeTree(paths[0])).digest).toBe(digest);
    expect(readdirSync(join(host.place.root, 'trees')).toSorted()).toEqual([
      digest.slice(7),
      `${digest.slice(7)}.tree.json`,
    ]);
    expect(readdirSync(join(host.place.root, 'projects', OTHER.id))).toEqual([digest.slice(7)]);
  });

  test('refuses too small a disk before sending, with needed and free bytes', async () => {
    const base = hostAt();
    const df = 'echo "Filesystem 1024-blocks Used Available Capacity Mounted on"; echo "disk 4096 3072 1024 75% /"';
    const { host, calls } = watched(withPrograms(base, { df }));
    const { store, artifacts } = await openRemote(host);
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
    await expect(store.push(digest)).rejects.toMatchObject({
      code: 'disk-full',
      exit: 1,
      details: { host: 'gpu1', path: base.place.root, freeBytes: 1024 * 1024 },
    });
    expect(calls).toEqual(['exec']);
    expect(existsSync(base.place.root)).toBe(false);
  });

  test('notes the use; a removal takes the blobs of this tree alone', async () => {
    const host = hostAt();
    const { store, artifacts } = await openRemote(host);
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
    const path = await store.push(digest);
    utimesSync(`${path}.tree.json`, 1000, 1000);
    await store.treePath(digest);
    expect(Date.now() - statSync(`${path}.tree.json`).mtimeMs).toBeLessThan(60_000);
    expect(readdirSync(join(host.place.root, 'blobs')).length).toBeGreaterThan(3);
    const removed = await hostSweeper(host, OWNER).remove({ kind: 'tree', id: digest });
    expect([removed, existsSync(path)]).toEqual(['removed', false]);
    expect(await hostSweeper(host, OWNER).remove({ kind: 'tree', id: digest })).toBe('removed');
    expect(readdirSync(join(host.place.root, 'blobs'))).toEqual([]);
    expect(readdirSync(join(host.place.root, 'projects', OWNER.id))).toEqual([]);
  });

  test('a place that takes no folder is named', async () => {
    const file = join(tempDir(), 'file');
    writeFileSync(file, '');
    const { store, artifacts } = await openRemote(hostAt(join(file, 'sovran')));
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
    await expect(store.push(digest)).rejects.toMatchObject({ code: 'host-store-failed', exit: 1 });
  });
});

describe('a full or read-only file system of a host', () => {
  test('[fault 25] names a full or read-only file system; stored trees stay', async () => {
    const mount = tempDir();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m,nr_inodes=60', 'none', mount]);
    try {
      const host = hostAt(join(mount, 'sovran'));
      const { store, artifacts } = await openRemote(host);
      const old = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
      const path = await store.push(old.digest);
      const many = tempDir();
      for (let index = 0; index < 80; index += 1) writeFileSync(join(many, `f${index}`), `${index}`);
      await expect(store.push((await artifacts.putTree(many)).digest)).rejects.toMatchObject({
        code: 'disk-full',
        text: { key: 'host.store.no-inodes' },
      });
      execFileSync('mount', ['-o', 'remount,ro', mount]);
      const fresh = await artifacts.putTree(sampleTree(join(tempDir(), 'tree'), 'z'));
      await expect(store.push(fresh.digest)).rejects.toMatchObject({ code: 'host-read-only' });
      expect((await describeTree(path)).digest).toBe(old.digest);
    } finally {
      execFileSync('umount', [mount]);
    }
  });
});

describe('a download of a folder', () => {
  test('small files come in one stream; an interrupted pull resumes', async () => {
    const base = hostAt();
    const { artifacts } = await openRemote(base);
    const made = sampleTree(join(tempDir(), 'out'), 'y');
    const { digest } = await describeTree(made);
    const cut = watched(base, (call) => call === 'download');
    await expect(remoteHostStore(cut.host, artifacts, OWNER).pull(made, digest)).rejects.toThrow('the line broke');
    expect(cut.calls).toEqual(['exec', 'stream', 'download']);
    const again = watched(base);
    await remoteHostStore(again.host, artifacts, OWNER).pull(made, digest);
    expect(again.calls).toEqual(['exec', 'download', 'exec']);
    expect((await artifacts.verifyTree(digest)).ok).toBe(true);
  });

  test('[fault 42] refuses a file swapped for a link after hashing', async () => {
    const base = hostAt();
    const { artifacts } = await openRemote(base);
    const made = sampleTree(join(tempDir(), 'out'), 'y');
    const { digest } = await describeTree(made);
    const swapping: Host = {
      ...base,
      stream: async (argv, options) => {
        rmSync(join(made, 'twin'));
        symlinkSync('/etc/hostname', join(made, 'twin'));
        return base.stream(argv, options);
      },
    };
    await expect(remoteHostStore(swapping, artifacts, OWNER).pull(made, digest)).rejects.toMatchObject({
      code: 'copy-differs',
    });
    expect(await artifacts.treePath(digest)).toBeUndefined();
  });

  test.for(['../x', '/etc/passwd', 'a/../../b', 'a//b', '.'])(
    '[fault 40] a host that names %j is refused',
    async (path) => {
      const base = hostAt();
      const made = sampleTree(join(tempDir(), 'out'), 'y');
      const lying: Host = {
        ...base,
        exec: async () => ({
          outcome: 'known',
          exitCode: 0,
          stderr: '',
          stdout: `1 ${path}\0\0${'a'.repeat(64)}  ${path}\0`,
        }),
      };
      const { store } = await openRemote(lying);
      await expect(store.pull(made, `sha256:${'a'.repeat(64)}`)).rejects.toMatchObject({ code: 'bad-tree' });
    },
  );

  test('a link or an absent folder is a missing tree', async () => {
    const { store } = await openRemote();
    const made = sampleTree(join(tempDir(), 'out'), 'y');
    const { digest } = await describeTree(made);
    symlinkSync(made, `${made}-link`);
    await expect(store.pull(`${made}-link`, digest)).rejects.toMatchObject({ code: 'tree-missing' });
    await expect(store.pull(`${made}-none`, digest)).rejects.toMatchObject({ code: 'tree-missing' });
    expect(readFileSync(join(made, 'twin'), 'utf8')).toBe('{}');
  });
});
