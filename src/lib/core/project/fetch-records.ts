import type { ProjectStore } from '../ports/project-store.ts';

/** How a clone gets the records of another. */
export const FETCH = 'git pull';

/** The same where the repository has no remote: git asks for the path or the address of the clone that has the record. */
const FETCH_FROM_CLONE = 'git pull CLONE';

/** The fetch commands for this project; without a remote, git needs the path of a clone. */
export async function nameFetch(next: readonly string[], project: ProjectStore): Promise<string[]> {
  if (!next.includes(FETCH) || (await project.repository()).hasRemote) return [...next];
  return next.map((command) => (command === FETCH ? FETCH_FROM_CLONE : command));
}
