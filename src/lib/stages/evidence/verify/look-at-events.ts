import { verifyEvents } from '../../../core/operation/records/event-chain.ts';
import type { Change, FileCommit } from '../../../core/ports/project-history.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { message } from '../../../core/text/message.ts';
import { changeMessage, type Look, type Problem } from './verification.ts';

/** Problem of a clone without its older commits. */
export const SHALLOW = 'shallow-clone';

/** Each event names the one before it of its actor, and no commit changed or removed one; one fault, one line. */
export async function lookAtEvents(project: ProjectStore, commits: readonly FileCommit[]): Promise<Look> {
  const { events, breaks } = await verifyEvents(project);
  const broken = breaks.map(({ path, problem }) => ({
    code: `event-${problem}`,
    about: path,
    reason: message(`verify.event.${problem}`),
  }));
  const all = [...rewrites(commits), ...broken];
  const isSaid = ({ code, about }: Problem): boolean =>
    code === 'event-predecessor' && all.some((other) => other.about === about && other.code !== code);
  return { count: events, problems: [...(await problemsOfHistory(project)), ...all.filter((one) => !isSaid(one))] };
}

/** Events are held against their commits: a clone without them proves nothing. */
async function problemsOfHistory(project: ProjectStore): Promise<Problem[]> {
  const { state, isShallow } = await project.repository();
  if (state === 'none') return [{ code: 'no-repository', about: '.', reason: message('verify.no-repository') }];
  return isShallow ? [{ code: SHALLOW, about: '.', reason: message('verify.shallow') }] : [];
}

/** An event stays as its first commit has it: the last of an actor has no other that names it. Pure. */
function rewrites(commits: readonly FileCommit[]): Problem[] {
  return rewritesOf(commits).map(({ path: about, blob, by }) => {
    const what = blob === null ? 'removed' : 'rewritten';
    return { code: `event-${what}`, about, reason: message(`verify.event.${what}`, { change: changeMessage(by) }) };
  });
}

/** Files that are not as their first commit has them, each with who changed it last; null: removed. Pure. */
export function rewritesOf(commits: readonly FileCommit[]): { path: string; blob: string | null; by: Change }[] {
  const all = commits.flatMap(({ changes, ...by }) => changes.map(({ path, blob }) => ({ path, blob, by })));
  const first = new Map(all.map(({ path, blob }) => [path, blob]));
  const newest = new Map(all.toReversed().map((one) => [one.path, one]));
  return [...newest.values()].filter(({ path, blob }) => blob !== first.get(path));
}
