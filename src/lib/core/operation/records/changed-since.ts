import type { ProjectStore, Resource } from '../../ports/project-store.ts';
import { canonicalJson } from '../../kit/canonical.ts';
import { readIfAble } from './read-if-able.ts';

/** What a step writes into one file, and what the facts saw there. */
export interface Written {
  resource: Resource<unknown>;
  previous: Resource<unknown> | null;
}

/**
 * Whether a file holds neither what the step wrote nor what was there before it: somebody else's work, e.g. what was
 * fetched since from a colleague, which taking the step back must not lose.
 */
export async function isChangedSince({ resource, previous }: Written, project: ProjectStore): Promise<boolean> {
  const now = await readIfAble(() => project.read(resource.kind, resource.metadata.name));
  if (now === undefined) return false;
  if (now === 'unreadable') return true;
  const { KIND_SCHEMAS } = await import('../../project/schemas.ts');
  const textOf = (one: Resource<unknown>): string => canonicalJson(KIND_SCHEMAS[one.kind].parse(one));
  return ![resource, previous].some((one) => one !== null && textOf(one) === textOf(now));
}
