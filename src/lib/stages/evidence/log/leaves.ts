import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { APPROVALS } from '../../../core/project/kinds.ts';

/** The command that seals; its own record is sealed by the next one. */
export const SEAL = 'govern audit seal';

/** Files that are sealed: events, the evidence of runs, and all that people signed. */
const LEAF = new RegExp(`^(events/.*\\.json|runs/[^/]+/[^/]+\\.json|${APPROVALS}/.*\\.(json|sig))$`);

/** Paths of all files that are sealed or are to be, in the order of the runs that wrote them. */
export async function listLeaves(project: ProjectReader): Promise<string[]> {
  const found = await Promise.all([
    filesBelow(project, 'events', 3),
    filesBelow(project, 'runs', 2),
    filesBelow(project, APPROVALS, 3),
  ]);
  return found
    .flat()
    .filter((path) => LEAF.test(path))
    .toSorted((one, other) => (ulidIn(one) + one < ulidIn(other) + other ? -1 : 1));
}

/** Files some levels below a folder; what has a suffix is taken for a file. */
async function filesBelow(project: ProjectReader, folder: string, levels: number): Promise<string[]> {
  const names = await project.listFiles(folder);
  const paths = names.map((name) => `${folder}/${name}`);
  const found = await Promise.all(
    paths.map(async (path) => (levels === 1 || /\.\w+$/.test(path) ? [path] : filesBelow(project, path, levels - 1))),
  );
  return found.flat();
}

/** The ULID of the run that wrote a leaf. */
export function ulidIn(path: string): string {
  return /[0-9A-HJKMNP-TV-Z]{26}/.exec(path)?.[0] ?? '';
}
