import { KIND_LOCATIONS } from './kinds.ts';
import type { Kind, ProjectReader } from '../ports/project-store.ts';
import { fixable, message, type Message } from '../text/message.ts';
import { SovranError, usageError } from '../text/sovran-error.ts';
import { NAME_PATTERN } from './resources/common.ts';
import type { ResourceOf } from './schemas.ts';

/** A resource of a kind, typed; the store has validated it. */
export async function findResource<K extends Kind>(
  project: ProjectReader,
  kind: K,
  name: string,
): Promise<ResourceOf<K> | undefined> {
  return (await project.read(kind, name)) as ResourceOf<K> | undefined;
}

/** As `findResource`; a file that is gone or broken for now is read at the last commit. */
export async function findUsable<K extends Kind>(
  project: ProjectReader,
  kind: K,
  name: string,
): Promise<ResourceOf<K> | undefined> {
  try {
    const found = await findResource(project, kind, name);
    if (found) return found;
  } catch (error) {
    if (!(error instanceof SovranError) || error.code !== 'invalid-file') throw error;
  }
  return findResource(project.at('HEAD'), kind, name);
}

/** As `findResource`; `unreadable` where its file is invalid, or git cannot read it. */
export async function findIfAble<K extends Kind>(
  project: ProjectReader,
  kind: K,
  name: string,
): Promise<ResourceOf<K> | 'unreadable' | undefined> {
  try {
    return await findResource(project, kind, name);
  } catch (error) {
    if (error instanceof SovranError) return 'unreadable';
    throw error;
  }
}

/** Every resource of a kind, by name. */
export async function listResources<K extends Kind>(project: ProjectReader, kind: K): Promise<ResourceOf<K>[]> {
  return (await project.list(kind)) as ResourceOf<K>[];
}

/** As `findResource`, but throws `not-found` (exit 2) naming what exists. */
export async function requireResource<K extends Kind>(
  project: ProjectReader,
  kind: K,
  name: string,
): Promise<ResourceOf<K>> {
  const found = await findResource(project, kind, name);
  if (found) return found;
  const known = (await project.list(kind)).map((resource) => resource.metadata.name);
  throw usageError('not-found', message('project.not-found', { kind: kindWord(kind), name }), {
    fix: message(known.length > 0 ? 'text.known' : 'project.not-found.none', {
      names: known.join(', '),
    }),
    next: [whereListed(kind, known)],
    details: { kind, name, known },
  });
}

function kindWord(kind: Kind): Message {
  return message(`project.kind.${kind}`);
}

/** Throws `bad-name` (exit 2) when a name could not be a file name everywhere. */
export function checkName(name: string): string {
  if (NAME_PATTERN.test(name)) return name;
  throw usageError('bad-name', fixable('project.bad-name', { name: JSON.stringify(name.slice(0, 80)) }));
}

/** The name nearest to a text: lower case, without accents, dashes for the rest; `project` where nothing is left. Pure. */
export function nameLike(text: string): string {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const name = plain.replaceAll(/[^a-z0-9.]+/g, '-').replaceAll(/^[.-]+|-+$/g, '');
  return name.slice(0, 63) || 'project';
}

/** What to type when a name is not known: the list, or how to make one where there is none yet. */
function whereListed(kind: Kind, known: readonly string[]): string {
  const { list, make } = KIND_LOCATIONS[kind];
  return known.length > 0 ? list : make;
}
