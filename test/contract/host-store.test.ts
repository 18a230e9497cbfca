import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeTree } from '../../src/lib/adapters/artifacts/tree.ts';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { localHostStore } from '../../src/lib/adapters/hosts/open-host-store.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { elsewhere } from '../support/host-at.ts';
import { openBed, type SshBed } from '../support/ssh-bed.ts';
import { openRemote, sampleTree, type Opened } from '../support/host-store.ts';
import { tempDir } from '../support/temp-project.ts';

/** What every store of a host promises, wherever it lies. */
function hostStoreContract(name: string, open: () => Promise<Opened>): void {
  describe(name, () => {
    test('a tree that was pushed lies there, byte for byte, read-only', async () => {
      const { store, artifacts } = await open();
      const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
      const path = await store.push(digest);
      expect((await describeTree(path)).digest).toBe(digest);
      expect(statSync(join(path, 'model.bin')).mode & 0o222).toBe(0);
      expect(await store.treePath(digest)).toBe(path);
      expect(await store.push(digest)).toBe(path);
    });

    test('a tree is verified where it lies, byte for byte', async () => {
      const { store, artifacts } = await open();
      const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
      const path = await store.push(digest);
      expect(await store.verify(digest)).toBe(true);
      const file = join(path, 'model.bin');
      chmodSync(file, 0o600);
      appendFileSync(file, 'x');
      expect(await store.verify(digest)).toBe(false);
      expect(await store.verify(`sha256:${'0'.repeat(64)}`)).toBe(false);
    });

    test('a tree without files is a tree', async () => {
      const { store, artifacts } = await open();
      const { digest } = await artifacts.putTree(tempDir());
      expect(readdirSync(await store.push(digest))).toEqual([]);
    });

    test('an unknown tree is missing', async () => {
      const { store } = await open();
      const digest = `sha256:${'0'.repeat(64)}`;
      expect(await store.treePath(digest)).toBeUndefined();
      await expect(store.push(digest)).rejects.toMatchObject({ code: 'tree-missing', exit: 5 });
      await expect(store.push('sha256:../../etc')).rejects.toMatchObject({ code: 'bad-digest', exit: 2 });
    });

    test('a folder there comes into the store here, once', async () => {
      const { store, artifacts } = await open();
      const made = sampleTree(join(tempDir(), 'out'), 'y');
      const { digest } = await describeTree(made);
      await store.pull(made, digest);
      await store.pull(made, digest);
      expect((await artifacts.verifyTree(digest)).ok).toBe(true);
    });

    test('a folder that is not what was promised is refused', async () => {
      const { store, artifacts } = await open();
      const made = sampleTree(join(tempDir(), 'out'), 'y');
      const { digest } = await describeTree(made);
      writeFileSync(join(made, 'twin'), '[]');
      await expect(store.pull(made, digest)).rejects.toMatchObject({ code: 'copy-differs', exit: 1 });
      expect(await artifacts.treePath(digest)).toBeUndefined();
    });

    test('links and pipes in a folder there are refused as a whole', async () => {
      const { store, artifacts } = await open();
      const made = sampleTree(join(tempDir(), 'out'), 'y');
      const { digest } = await describeTree(made);
      symlinkSync('/etc/passwd', join(made, 'link'));
      await expect(store.pull(made, digest)).rejects.toMatchObject({ code: 'bad-tree', exit: 2 });
      rmSync(join(made, 'link'));
      execFileSync('mkfifo', [join(made, 'pipe')]);
      await expect(store.pull(made, digest)).rejects.toMatchObject({ code: 'bad-tree' });
      expect(await artifacts.listTrees()).toEqual([]);
    });

    test('an aborted push leaves no tree', async () => {
      const { store, artifacts } = await open();
      const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
      if (name === 'local') return expect(await store.push(digest)).toContain(digest.slice(7));
      await expect(store.push(digest, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
      expect(await store.treePath(digest)).toBeUndefined();
    });
  });
}

hostStoreContract('local', async () => {
  const artifacts = await openArtifacts(join(tempDir(), 'store'));
  return { store: localHostStore(artifacts), artifacts };
});
hostStoreContract('over a host', openRemote);

describe.each(['ssh2', 'openssh'] as const)('by %s', (driver) => {
  let bed: SshBed;
  let host: Host;
  beforeAll(async () => {
    bed = await openBed();
    host = bed.host(driver);
  });
  afterAll(() => bed.stop());
  hostStoreContract('over SSH', () => openRemote(elsewhere(host)));
});
