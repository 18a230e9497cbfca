import { join } from 'node:path';
import { KIND_LOCATIONS } from '../../core/project/kinds.ts';
import { readUnsettledJournals } from '../../core/operation/journal/unsettled-journals.ts';
import { mapBounded } from '../map-bounded.ts';
import { readBytes, readNames } from '../project-store/read-bytes.ts';

/** What somebody refers to: digests (64 hex digits) and run ids. */
export type References = Set<string>;

const DIGEST = /[0-9a-f]{64}/g;

/**
 * Everything a project's resource files name, and what its runs that are not over may still need. Any 64 hex digits count,
 * wherever they stand: keeping too much is the safe mistake. Events are history and hold nothing,
 * nor does the run `own`.
 */
export async function projectReferences(root: string, own?: string): Promise<References> {
  const paths = (await Promise.all(Object.values(KIND_LOCATIONS).map((at) => resourceFiles(root, at)))).flat();
  const found = await mapBounded(paths, 16, digestsIn);
  const runs = await readNames(join(root, KIND_LOCATIONS.Run.folder));
  const journals = readUnsettledJournals(root).filter(({ run }) => run !== own);
  const journalled = journals.flatMap(({ run, text }) => [run, ...(text.match(DIGEST) ?? [])]);
  return new Set([...found.flat(), ...runs, ...journalled]);
}

/** Digests named in the small JSON files of a job or service. */
export async function folderReferences(dir: string): Promise<string[]> {
  const names = (await readNames(dir)).filter((name) => name.endsWith('.json'));
  return (await mapBounded(names, 8, (name) => digestsIn(join(dir, name)))).flat();
}

async function resourceFiles(root: string, at: { folder: string; file?: string }): Promise<string[]> {
  const names = await readNames(join(root, at.folder));
  if (at.file !== undefined) return names.map((name) => join(root, at.folder, name, at.file ?? ''));
  return names.filter((name) => name.endsWith('.yaml')).map((name) => join(root, at.folder, name));
}

/** Throws if a file is there and cannot be read: it may name anything. */
async function digestsIn(path: string): Promise<string[]> {
  return (
    Buffer.from((await readBytes(path)) ?? [])
      .toString()
      .match(DIGEST) ?? []
  );
}
