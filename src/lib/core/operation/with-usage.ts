import type { UsageJournal } from '../ports/usage-journal.ts';
import type { StageContext } from './context.ts';

/** What `use` finds in the journal of requests, which is closed then. */
export async function withUsage<Found>(
  ctx: Pick<StageContext, 'usage'>,
  use: (journal: UsageJournal) => Found | Promise<Found>,
): Promise<Found> {
  const journal = await ctx.usage();
  try {
    return await use(journal);
  } finally {
    journal.close();
  }
}
