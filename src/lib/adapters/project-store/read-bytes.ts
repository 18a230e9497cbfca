import { readFile, readdir, stat } from 'node:fs/promises';
import { MAX_YAML_BYTES } from './yaml/parse-yaml.ts';

/** Content of a file, or undefined when it is not there. */
export async function readBytes(path: string): Promise<Uint8Array | undefined> {
  return absentAs(undefined, () => readFile(path));
}

/** As above, but of a file larger than any resource only the beginning of its size is learnt: it is refused later. */
export async function readSmallFile(path: string): Promise<Uint8Array | undefined> {
  return absentAs(undefined, async () => {
    const { size } = await stat(path);
    return size > MAX_YAML_BYTES ? new Uint8Array(MAX_YAML_BYTES + 1) : readFile(path);
  });
}

/** Names in a folder, sorted; none when it is not there. */
export async function readNames(dir: string): Promise<string[]> {
  return absentAs([], async () => (await readdir(dir)).sort());
}

async function absentAs<T>(fallback: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return fallback;
    throw error;
  }
}
