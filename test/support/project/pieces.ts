import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProjectStore, Resource } from '../../../src/lib/core/ports/project-store.ts';

/** Where pieces are put. */
export interface Place {
  /** Holds everything; whoever made it removes it. */
  base: string;
  project: ProjectStore;
  /** Folder of this machine's store. */
  store: string;
}

/** What a project is described by: a resource, or what else is done to its folder. */
export type Piece = Resource<unknown> | ((place: Place) => Promise<unknown>);

/** Puts pieces into a project, in order, and commits nothing. */
export async function put(place: Place, ...pieces: Piece[]): Promise<void> {
  for (const piece of pieces) await (typeof piece === 'function' ? piece(place) : place.project.write(piece));
}

/** Writes resources, and commits nothing. */
export async function write(project: ProjectStore, ...resources: Resource<unknown>[]): Promise<void> {
  for (const resource of resources) await project.write(resource);
}

/** A resource as its kind's default, with what a test says of it. */
export type Said<Spec> = { [Field in keyof Spec]?: Spec[Field] | undefined };

/** A file of the project, by its path there. */
export const aFile =
  (path: string, text: string): Piece =>
  ({ project }) =>
    project.writeFile(path, text);

/** The same model or dataset with these files as its tree in the store. */
export function withTree(resource: Resource<object>, files: Record<string, string>): Piece {
  return async (place) => {
    const tree = await putTree(place, files);
    await place.project.write({ ...resource, spec: { ...resource.spec, ...tree } });
  };
}

/** Puts a tree of files into the store. */
export async function putTree(
  { base, store }: Pick<Place, 'base' | 'store'>,
  files: Record<string, string>,
): Promise<{ digest: string; bytes: number }> {
  const { openArtifacts } = await import('../../../src/lib/adapters/artifacts/open-artifacts.ts');
  const tree = mkdtempSync(join(base, 'tree-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const { digest, bytes } = await (await openArtifacts(store)).putTree(tree, { move: true });
  return { digest, bytes };
}
