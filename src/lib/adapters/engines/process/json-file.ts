import { randomUUID } from 'node:crypto';
import { link, readFile, rm } from 'node:fs/promises';
import { writeDurably } from '../../project-store/durable-file.ts';

/** A JSON file, or undefined when it is not there or not whole. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeDurably(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Writes a file unless one is there; of several processes one wins. Returns whether this one did. */
export async function createJson(path: string, value: unknown): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeJson(draft, value);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
