import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { describeTree } from '../../src/lib/adapters/artifacts/tree.ts';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { tempDir } from '../support/temp-project.ts';

const PYTHON_DIGEST = `
import hashlib, json, os, sys
root = sys.argv[1]
paths = [os.path.join(d, n) for d, _, names in os.walk(root) for n in names]
entries = [{"path": os.path.relpath(p, root), "sha256": hashlib.sha256(open(p, "rb").read()).hexdigest(), "size": os.path.getsize(p)} for p in paths]
entries.sort(key=lambda e: e["path"].encode())
text = json.dumps(entries, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
print("sha256:" + hashlib.sha256(text.encode()).hexdigest())
`;

/** A folder with nested, empty, spaced, non-ASCII and astral names. */
function sampleTree(dir: string, mark = 'x'): string {
  mkdirSync(join(dir, 'sub folder', 'deep'), { recursive: true });
  writeFileSync(join(dir, 'model.bin'), mark.repeat(3_000_000));
  writeFileSync(join(dir, 'empty'), '');
  writeFileSync(join(dir, 'sub folder', 'é\n"q".json'), '{}');
  writeFileSync(join(dir, 'sub folder', 'deep', '\u{1F600}'), 'astral');
  writeFileSync(join(dir, 'sub folder', 'deep', '\uFFEE'), 'bmp');
  return dir;
}

function leftovers(store: string): string[] {
  return existsSync(join(store, 'staging')) ? readdirSync(join(store, 'staging')) : [];
}

describe('the store of trees', () => {
  test('names a directory as an independent implementation does', async () => {
    const dir = sampleTree(join(tempDir(), 'tree'));
    const expected = execFileSync('python3', ['-c', PYTHON_DIGEST, dir], { encoding: 'utf8' }).trim();
    expect((await describeTree(dir)).digest).toBe(expected);
  });

  test('takes a tree in once, read-only, and keeps the source unchanged', async () => {
    const store = join(tempDir(), 'store');
    const dir = sampleTree(join(tempDir(), 'tree'));
    const artifacts = await openArtifacts(store);
    const [first, second] = [await artifacts.putTree(dir), await artifacts.putTree(dir)];
    expect(second).toEqual(first);
    const path = (await artifacts.treePath(first.digest)) ?? '';
    expect(statSync(join(path, 'model.bin')).mode & 0o777).toBe(0o444);
    expect(statSync(join(dir, 'model.bin')).mode & 0o200).toBe(0o200);
    expect(statSync(join(path, 'model.bin')).ino).not.toBe(statSync(join(dir, 'model.bin')).ino);
    expect(await artifacts.listTrees()).toEqual([{ digest: first.digest, bytes: first.bytes, path }]);
    expect(await artifacts.treeFiles(first.digest)).toEqual(first.files);
    expect(leftovers(store)).toEqual([]);
  });

  test('links files inside the store and removes a moved source', async () => {
    const artifacts = await openArtifacts(join(tempDir(), 'store'));
    const scratch = await artifacts.scratch('job-1');
    sampleTree(scratch);
    const before = statSync(join(scratch, 'model.bin')).ino;
    const { digest } = await artifacts.putTree(scratch, { move: true });
    expect(statSync(join((await artifacts.treePath(digest)) ?? '', 'model.bin')).ino).toBe(before);
    expect(existsSync(scratch)).toBe(false);
  });

  test('empties the scratch folder that a killed run left', async () => {
    const artifacts = await openArtifacts(join(tempDir(), 'store'));
    writeFileSync(join(await artifacts.scratch('run'), 'half'), 'x');
    expect(readdirSync(await artifacts.scratch('run'))).toEqual([]);
    await expect(artifacts.scratch('../run')).rejects.toThrow('scratch');
  });

  test('verification names what is missing, added and changed', async () => {
    const artifacts = await openArtifacts(join(tempDir(), 'store'));
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
    expect(await artifacts.verifyTree(digest)).toEqual({ digest, ok: true, differences: [] });
    const path = (await artifacts.treePath(digest)) ?? '';
    chmodSync(join(path, 'model.bin'), 0o644);
    writeFileSync(join(path, 'model.bin'), 'y'.repeat(3_000_000));
    rmSync(join(path, 'empty'));
    writeFileSync(join(path, 'new'), '');
    const verdict = await artifacts.verifyTree(digest);
    expect(verdict.ok).toBe(false);
    expect(verdict.differences).toEqual(
      expect.arrayContaining([
        { path: 'model.bin', problem: 'changed' },
        { path: 'empty', problem: 'missing' },
        { path: 'new', problem: 'added' },
      ]),
    );
  });

  test('a record that was edited to hide a change is not believed', async () => {
    const artifacts = await openArtifacts(join(tempDir(), 'store'));
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
    const path = (await artifacts.treePath(digest)) ?? '';
    rmSync(join(path, 'empty'));
    const now = await describeTree(path);
    writeFileSync(`${path}.json`, JSON.stringify({ bytes: now.bytes, files: now.files }));
    expect((await artifacts.verifyTree(digest)).ok).toBe(false);
  });

  test('a damaged tree is replaced by putting it again', async () => {
    const artifacts = await openArtifacts(join(tempDir(), 'store'));
    const dir = sampleTree(join(tempDir(), 'tree'));
    const { digest } = await artifacts.putTree(dir);
    rmSync(join((await artifacts.treePath(digest)) ?? '', 'model.bin'));
    await artifacts.putTree(dir);
    expect((await artifacts.verifyTree(digest)).ok).toBe(true);
  });

  test('removal is whole and may be repeated', async () => {
    const store = join(tempDir(), 'store');
    const artifacts = await openArtifacts(store);
    const { digest } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
    await artifacts.removeTree(digest);
    await artifacts.removeTree(digest);
    expect(await artifacts.treePath(digest)).toBeUndefined();
    expect(readdirSync(join(store, 'trees'))).toEqual([]);
    await expect(artifacts.verifyTree(digest)).rejects.toMatchObject({ code: 'tree-missing', exit: 5 });
  });

  test('links, sockets and missing folders are refused and leave nothing behind', async () => {
    const store = join(tempDir(), 'store');
    const artifacts = await openArtifacts(store);
    const dir = sampleTree(join(tempDir(), 'tree'));
    symlinkSync('/etc/passwd', join(dir, 'link'));
    await expect(artifacts.putTree(dir)).rejects.toMatchObject({ code: 'bad-tree', exit: 2 });
    rmSync(join(dir, 'link'));
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    await expect(describeTree(dir)).rejects.toMatchObject({ code: 'bad-tree' });
    await expect(artifacts.putTree(join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(artifacts.treePath('sha256:../../etc')).rejects.toMatchObject({ code: 'bad-digest' });
    expect(await artifacts.listTrees()).toEqual([]);
    expect(leftovers(store)).toEqual([]);
  });

  test('an abort leaves nothing behind', async () => {
    const store = join(tempDir(), 'store');
    const artifacts = await openArtifacts(store);
    const dir = sampleTree(join(tempDir(), 'tree'));
    await expect(artifacts.putTree(dir, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
    expect(await artifacts.listTrees()).toEqual([]);
    expect(leftovers(store)).toEqual([]);
  });

  test('a list without its records computes them again', async () => {
    const artifacts = await openArtifacts(join(tempDir(), 'store'));
    const { digest, bytes } = await artifacts.putTree(sampleTree(join(tempDir(), 'tree')));
    rmSync(`${(await artifacts.treePath(digest)) ?? ''}.json`);
    expect(await artifacts.listTrees()).toMatchObject([{ digest, bytes }]);
  });

  test('copies a hard-linked file, so later edits elsewhere change nothing', async () => {
    const artifacts = await openArtifacts(join(tempDir(), 'store'));
    const outside = tempDir();
    const dir = join(outside, 'tree');
    mkdirSync(dir);
    writeFileSync(join(outside, 'original'), 'one');
    linkSync(join(outside, 'original'), join(dir, 'file'));
    const { digest } = await artifacts.putTree(dir);
    writeFileSync(join(outside, 'original'), 'two');
    expect(readFileSync(join((await artifacts.treePath(digest)) ?? '', 'file'), 'utf8')).toBe('one');
  });
});

const WRITER = `
import { openArtifacts } from '${new URL('../../src/lib/adapters/artifacts/open-artifacts.ts', import.meta.url).href}';
const [store, dir] = process.argv.slice(1);
const artifacts = await openArtifacts(store);
process.stdout.write('go\\n');
process.stdout.write((await artifacts.putTree(dir)).digest);
`;

function writer(store: string, dir: string) {
  return spawn(process.execPath, ['--input-type=module', '-e', WRITER, store, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('the store under kills and rivals', () => {
  test('processes that put one tree together all succeed with one tree', async () => {
    const [store, dir] = [join(tempDir(), 'store'), sampleTree(join(tempDir(), 'tree'))];
    const exits = await Promise.all(
      Array.from({ length: 4 }, async () => (await once(writer(store, dir), 'close'))[0] as number),
    );
    expect(exits).toEqual([0, 0, 0, 0]);
    const artifacts = await openArtifacts(store);
    const [only, ...others] = await artifacts.listTrees();
    expect(others).toEqual([]);
    expect((await artifacts.verifyTree(only?.digest ?? '')).ok).toBe(true);
  });

  test('a kill leaves no half tree, and putting it again succeeds', async () => {
    const [store, dir] = [join(tempDir(), 'store'), sampleTree(join(tempDir(), 'tree'))];
    const artifacts = await openArtifacts(store);
    for (const delay of [0, 2, 5, 8, 12, 18, 25]) {
      const child = writer(store, dir);
      await once(child.stdout, 'data');
      setTimeout(() => child.kill('SIGKILL'), delay);
      await once(child, 'close');
      for (const { digest } of await artifacts.listTrees()) expect((await artifacts.verifyTree(digest)).ok).toBe(true);
    }
    const { digest } = await artifacts.putTree(dir);
    expect((await artifacts.verifyTree(digest)).ok).toBe(true);
  });
});
