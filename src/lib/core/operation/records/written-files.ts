import { digestOfText } from '../../kit/canonical.ts';
import type { FileWrite, ProjectEvent, ProjectStore } from '../../ports/project-store.ts';
import type { RunProgress } from '../journal/progress.ts';
import { digestOfFile } from './edited-files.ts';

type Digest = string | null;

/** What a run left in each file that it wrote, for its event; what git never keeps and what it left as it was is not named. */
export async function digestsOfWrites(project: ProjectStore, { writes }: RunProgress): Promise<ProjectEvent['files']> {
  const byPath = Map.groupBy(writes, ({ path }) => path);
  const digests: ProjectEvent['files'] = {};
  for (const [path, own] of byPath) {
    const digest = path.startsWith('.sovran/') ? undefined : await digestLeft(project, path, own);
    if (digest !== undefined) digests[path] = digest;
  }
  return digests;
}

/** An edit of a person since then is not what the run wrote; what another run wrote since, its own event names. */
async function digestLeft(project: ProjectStore, path: string, own: FileWrite[]): Promise<Digest | undefined> {
  const written = own.map(({ digest }) => digest);
  // Undefined where it cannot be read.
  const now = await digestOfFile(project, path).catch(() => undefined);
  if (now !== undefined && written.includes(now)) return now;
  const before = own[0]?.content?.before;
  // A run that was rolled back has removed its evidence, and restored everything else.
  if (before === undefined && now === null) return now;
  if (before !== undefined && now === (before === null ? null : digestOfText(before))) return undefined;
  const accept = ({ files }: ProjectEvent): boolean => Object.hasOwn(files, path) && files[path] === now;
  const [other] = await project.readEvents({ accept, limit: 1 });
  return other ? undefined : written.at(-1);
}
