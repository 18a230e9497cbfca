import type { StageContext } from '../../../core/operation/context.ts';
import type { Deadline } from '../../governance/incidents/schema.ts';

/** What the law asks for next, of incidents and requests of persons. */
export interface Due {
  /** What is due first. */
  deadline: Deadline | null;
  overdue: number;
}

/** Loads nothing without incidents and requests. */
export async function readDue(ctx: StageContext): Promise<Due> {
  const [incidents, own] = await Promise.all(['incidents', 'governance'].map((dir) => ctx.project.listFiles(dir)));
  if (incidents?.length === 0 && !own?.includes('requests.yaml')) return { deadline: null, overdue: 0 };
  const { isOverdue, unmetOf } = await import('../../governance/incidents/clocks.ts');
  const { readDeadlines } = await import('../../governance/incidents/deadlines.ts');
  const due = unmetOf(await readDeadlines(ctx));
  return { deadline: due.find((one) => one.due !== null) ?? null, overdue: due.filter(isOverdue).length };
}

/** Where overdue things are listed. Pure. */
export function nextOfDue({ overdue }: Pick<Due, 'overdue'>): string[] {
  return overdue > 0 ? ['sovran govern deadlines'] : [];
}
