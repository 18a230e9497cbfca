import type { ProjectStore } from '../ports/project-store.ts';

/** How a clone learns what somebody else recorded. */
export const FETCH = 'git pull';

/** The same where the repository has no remote: git asks for the path or the address of the clone that has the record. */
const FETCH_FROM_CLONE = 'git pull CLONE';

/** Commands to type as they can be typed in this project: without a remote, git has to be told where to fetch from. */
export async function nameFetch(next: readonly string[], project: ProjectStore): Promise<string[]> {
  if (!next.includes(FETCH) || (await project.hasRemote())) return [...next];
  return next.map((command) => (command === FETCH ? FETCH_FROM_CLONE : command));
}
