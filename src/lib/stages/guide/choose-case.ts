import type { StageContext } from '../../core/operation/context.ts';
import { checkName, listResources } from '../../core/project/resources.ts';
import { whereListed } from '../../core/project/where-listed.ts';
import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { suggest } from '../../core/text/suggest.ts';

/** Names of the use cases that are not rejected, and the one to guide: null where there is a choice, or none yet. */
export interface ChosenCase {
  open: string[];
  name: string | null;
}

/** The use case of that name, else the only open one. Throws `not-found` (exit 2) with the nearest names. */
export async function chooseCase(ctx: StageContext, wanted: string | undefined): Promise<ChosenCase> {
  const all = await listResources(ctx.project, 'UseCase');
  const open = all.filter(({ spec }) => spec.status !== 'rejected').map(({ metadata }) => metadata.name);
  if (wanted === undefined) return { open, name: open.length === 1 ? (open[0] ?? null) : null };
  const known = all.map(({ metadata }) => metadata.name);
  if (known.includes(checkName(wanted))) return { open, name: wanted };
  throw usageError('not-found', message('project.not-found', { kind: message('project.kind.UseCase'), name: wanted }), {
    fix: known.length > 0 ? suggest(wanted, known) : message('project.not-found.none'),
    next: [known.length > 0 ? whereListed('UseCase', known) : 'sovran guide'],
    details: { kind: 'UseCase', name: wanted, known },
  });
}
