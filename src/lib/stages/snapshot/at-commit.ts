import type { ReadContext, StageContext } from '../../core/operation/context.ts';
import type { ProjectReader, Revision } from '../../core/ports/project-store.ts';
import { fixable } from '../../core/text/message.ts';
import { refusedError } from '../../core/text/sovran-error.ts';

/** The commit that a reader reads. Throws `no-commit` (exit 3). */
export async function requireCommit(project: ProjectReader): Promise<Revision> {
  const revision = await project.revision();
  if (revision) return revision;
  throw refusedError('no-commit', fixable('site.no-commit'));
}

/** Judges signatures by the time of the commit, so that what is made from it does not change by itself. */
export function asOf(project: ProjectReader, at: string, ctx: Pick<StageContext, 'signer'>): ReadContext {
  return { project, clock: { now: () => at }, signer: () => ctx.signer() };
}
