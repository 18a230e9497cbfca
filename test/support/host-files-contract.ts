import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { sha256 } from './sha256.ts';
import { tempDir } from './temp-project.ts';

/** Small and large files. */
export function filesContract(get: () => Host): void {
  test('a file is written whole, with folders, and read in ranges', async () => {
    const file = join(tempDir(), 'deep er', "na'me");
    await get().files.write(file, 'héllo world', 0o640);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(text(await get().files.read(file))).toBe('héllo world');
    expect(text(await get().files.read(file, { offset: 7, length: 3 }))).toBe('wor');
    expect(text(await get().files.read(file, { offset: 7 }))).toBe('world');
    expect(text(await get().files.read(file, { length: 1 }))).toBe('h');
    expect(text(await get().files.read(file, { offset: 99 }))).toBe('');
    expect(await get().files.read(`${file}-absent`)).toBeUndefined();
  });

  test('bytes come back as they were written, and the old file is replaced', async () => {
    const file = join(tempDir(), 'bytes');
    const bytes = randomBytes(100_000);
    await get().files.write(file, 'old');
    await get().files.write(file, bytes);
    expect(Buffer.from((await get().files.read(file)) ?? [])).toEqual(bytes);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('what cannot be written leaves everything as before', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'file'), 'x');
    await expect(get().files.write(join(dir, 'file', 'below'), 'y')).rejects.toThrow();
    expect(readdirSync(dir)).toEqual(['file']);
  });

  test('names in a folder are listed in order, odd ones too', async () => {
    const dir = tempDir();
    for (const name of ['b', 'A', '.hidden', 'a\nb', '-rf', 'é']) writeFileSync(join(dir, name), '');
    expect(await get().files.list(dir)).toEqual(['-rf', '.hidden', 'A', 'a\nb', 'b', 'é']);
    expect(await get().files.list(join(dir, 'absent'))).toEqual([]);
  });

  test('what cannot be looked at, as on a disk that does not answer, is not taken for absent', async () => {
    const loop = join(tempDir(), 'loop');
    symlinkSync(loop, loop);
    for (const path of [loop, join(loop, 'below')]) {
      await expect(get().files.read(path), path).rejects.toThrow();
      await expect(get().files.list(path), path).rejects.toThrow();
    }
    const nowhere = join(tempDir(), 'nowhere');
    symlinkSync(`${nowhere}-at-all`, nowhere);
    expect([await get().files.read(nowhere), await get().files.list(nowhere)]).toEqual([undefined, []]);
  });

  test('files and folders are removed, and absence is no error', async () => {
    const dir = tempDir();
    mkdirSync(join(dir, 'a', 'b'), { recursive: true });
    writeFileSync(join(dir, 'a', 'b', 'c'), '');
    writeFileSync(join(dir, '-x'), '');
    await get().files.remove(join(dir, 'a'), join(dir, '-x'), join(dir, 'absent'));
    expect(readdirSync(dir)).toEqual([]);
  });

  test('a copy is whole or not there', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'a'), 'content');
    await get().upload(join(dir, 'a'), join(dir, 'deep', 'b'), { mode: 0o755 });
    expect(statSync(join(dir, 'deep', 'b')).mode & 0o777).toBe(0o755);
    await get().download(join(dir, 'deep', 'b'), join(dir, 'c'));
    expect(readFileSync(join(dir, 'c'), 'utf8')).toBe('content');
    await expect(get().upload(join(dir, 'absent'), join(dir, 'd'))).rejects.toThrow('ENOENT');
    await expect(get().download(join(dir, 'absent'), join(dir, 'd'))).rejects.toThrow();
    expect(existsSync(join(dir, 'd'))).toBe(false);
    expect(readdirSync(dir).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('two senders of one file at once both end well, and a third sends nothing new', async () => {
    const dir = tempDir();
    const bytes = randomBytes(3_000_001);
    writeFileSync(join(dir, 'a'), bytes);
    const send = (): Promise<void> => get().upload(join(dir, 'a'), join(dir, 'to', 'b'));
    await Promise.all([send(), send()]);
    await send();
    expect(sha256(readFileSync(join(dir, 'to', 'b')))).toBe(sha256(bytes));
    expect(readdirSync(join(dir, 'to'))).toEqual(['b']);
  });

  test('an empty file travels both ways', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'a'), '');
    await get().upload(join(dir, 'a'), join(dir, 'b'));
    await get().download(join(dir, 'b'), join(dir, 'c'));
    expect(readFileSync(join(dir, 'c')).length).toBe(0);
  });

  test.for(['upload', 'download'] as const)(
    '%s goes on from a part that is right, and from nothing when it is not',
    async (way) => {
      const dir = tempDir();
      const bytes = randomBytes(3_000_000);
      writeFileSync(join(dir, 'a'), bytes);
      for (const part of [bytes.subarray(0, 1_000_000), Buffer.alloc(1_000_000), Buffer.concat([bytes, bytes])]) {
        writeFileSync(join(dir, `b.part.${sha256(bytes).slice(0, 16)}`), part);
        const seen: number[] = [];
        await get()[way](join(dir, 'a'), join(dir, 'b'), { onProgress: (done, total) => seen.push(done / total) });
        expect(sha256(readFileSync(join(dir, 'b')))).toBe(sha256(bytes));
        expect(seen.at(-1)).toBe(1);
        expect(readdirSync(dir)).toEqual(['a', 'b']);
      }
    },
  );
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}
