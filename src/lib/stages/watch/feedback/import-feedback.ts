import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import type { FeedbackEntry } from './parse-feedback.ts';
import { FEEDBACK_FILE, IMPORT, readFeedback, tallyByDay, tallyFeedback } from './recorded-feedback.ts';
import type { FeedbackImport, FeedbackRecord } from './schema.ts';

/** Input of `watch feedback import`: plain data, journalled; never a comment, a label or a prompt. */
export type FeedbackInput = { environment: string; entries: FeedbackEntry[]; invalid: number; firstInvalid: number };

export interface FeedbackFacts {
  /** Requests that the entries name, by id, as the journal has them. */
  requests: ReadonlyMap<string, Pick<FeedbackRecord, 'at' | 'release' | 'application'>>;
  /** Ids that have feedback. */
  recorded: ReadonlySet<string>;
}

type Counts = Pick<FeedbackImport, 'imported' | 'duplicates' | 'unknown'>;

/** Joins feedback with the requests that this clone has fetched; what has no request is counted, not stored. */
export const importFeedback: Operation<FeedbackInput, FeedbackFacts, FeedbackImport> = {
  id: 'watch feedback import',
  target: ({ environment }) => `Feedback/${environment}`,
  gather: gatherFeedback,
  plan: planFeedback,
  actions: {
    'write-feedback': {
      async apply({ environment, records }: { environment: string; records: FeedbackRecord[] }, scope) {
        const { runId, project, ctx } = scope;
        const now = ctx.clock.now();
        const run = { operation: IMPORT, subject: environment, kind: 'feedback', status: 'succeeded' };
        const text = `${JSON.stringify({ environment, records }, null, 1)}\n`;
        await project.writeFile(runFile(runId, FEEDBACK_FILE), text);
        await project.write(resourceOf('Run', runId, { ...run, startedAt: now, endedAt: now, outputs: [] }));
      },
    },
    'count-feedback': { apply: async ({ counts }: { counts: Counts }) => toJson(counts) },
  },
  async result({ input: { environment, entries, invalid, firstInvalid }, outputs }, ctx) {
    const counts = outputOf<Counts>(outputs, 'count-feedback') ?? { imported: 0, duplicates: 0, unknown: 0 };
    const all = await readFeedback(ctx.project, environment);
    return {
      environment,
      lines: entries.length + invalid,
      ...counts,
      invalid,
      ...(invalid > 0 ? { firstInvalid } : {}),
      total: tallyFeedback(all),
      days: tallyByDay(all),
    };
  },
  describe: ({ outputs }) => ({ event: { ...outputOf<Counts>(outputs, 'count-feedback') } }),
};

async function gatherFeedback({ environment, entries }: FeedbackInput, ctx: StageContext): Promise<FeedbackFacts> {
  await requireResource(ctx.project, 'Environment', environment);
  const recorded = new Set((await readFeedback(ctx.project, environment)).map(({ requestId }) => requestId));
  return {
    requests: await findRequests(ctx, environment, new Set(entries.map(({ requestId }) => requestId))),
    recorded,
  };
}

/** The requests of these ids. A caller may choose its id: of several requests with one, the first counts. */
export async function findRequests(
  ctx: StageContext,
  environment: string,
  wanted: ReadonlySet<string>,
): Promise<FeedbackFacts['requests']> {
  const found = new Map<string, Pick<FeedbackRecord, 'at' | 'release' | 'application'>>();
  const journal = await ctx.usage();
  try {
    for (const { requestId, at, release, application } of journal.requests({ environment, from: '', until: '~' }))
      if (wanted.has(requestId) && !found.has(requestId)) found.set(requestId, { at, release, application });
  } finally {
    journal.close();
  }
  return found;
}

/** Pure: the first entry of each known request that has no feedback yet. */
export function planFeedback(
  { environment, entries }: FeedbackInput,
  { requests, recorded }: FeedbackFacts,
): PlanDraft {
  const records = new Map<string, FeedbackRecord>();
  let unknown = 0;
  for (const { requestId, thumb, labelled } of entries) {
    const request = requests.get(requestId);
    if (!request) unknown += 1;
    else if (!recorded.has(requestId) && !records.has(requestId))
      records.set(requestId, { requestId, ...request, thumb, labelled });
  }
  const imported = records.size;
  const counts = { imported, duplicates: entries.length - unknown - imported, unknown };
  const title = message('watch.feedback.step', { name: environment, count: imported });
  const write = { id: 'write-feedback', title, action: 'write-feedback', change: 'create', risk: 'none' } as const;
  const count = { ...write, id: 'count-feedback', action: 'count-feedback', change: 'none' } as const;
  return {
    gates: [],
    steps: [
      ...(imported === 0 ? [] : [{ ...write, args: toJson({ environment, records: [...records.values()] }) }]),
      { ...count, title: message('watch.feedback.step.count'), args: { counts } },
    ],
  };
}
