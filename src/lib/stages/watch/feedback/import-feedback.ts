import { withUsage } from '../../../core/operation/with-usage.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { ALWAYS } from '../../../core/ports/usage-journal.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import type { ParsedFeedback } from './parse-feedback.ts';
import { FEEDBACK_FILE, readFeedback, tallyFeedback } from './recorded-feedback.ts';
import type { FeedbackImport, FeedbackRecord } from './schema.ts';

/** Input of `watch feedback import`: plain data, journalled; never a comment, a label or a prompt. */
export type FeedbackInput = {
  environment: string;
  entries: Pick<FeedbackRecord, 'requestId' | 'thumb' | 'labelled'>[];
  invalid: number;
  firstInvalid: number;
};

export function feedbackInput(environment: string, { lines, invalid, firstInvalid }: ParsedFeedback): FeedbackInput {
  const entries = lines.map(({ requestId, thumb = null, label }) => ({
    requestId,
    thumb,
    labelled: label !== undefined,
  }));
  return { environment, entries, invalid, firstInvalid };
}

type Requests = ReadonlyMap<string, Pick<FeedbackRecord, 'at' | 'release' | 'application'>>;
type Counts = Pick<FeedbackImport, 'imported' | 'duplicates' | 'unknown'>;
type Write = { environment: string; records: FeedbackRecord[]; counts: Counts };

/** Joins feedback with the requests that this clone has fetched; what has no request is counted, not stored. */
export const importFeedback: Operation<FeedbackInput, { requests: Requests; recorded: Set<string> }, FeedbackImport> = {
  id: 'watch feedback import',
  target: ({ environment }) => `Feedback/${environment}`,
  async gather({ environment, entries }, ctx) {
    await requireResource(ctx.project, 'Environment', environment);
    const recorded = new Set((await readFeedback(ctx.project, environment)).map(({ requestId }) => requestId));
    return { requests: await findRequests(ctx, environment, new Set(entries.map((one) => one.requestId))), recorded };
  },
  plan: planFeedback,
  actions: {
    'write-feedback': {
      async apply({ environment: subject, records, counts }: Write, { runId, project, ctx }) {
        const [startedAt, operation] = [ctx.clock.now(), 'watch feedback import'];
        const run = { operation, subject, kind: 'feedback', status: 'succeeded', startedAt, outputs: [] };
        await project.writeFile(runFile(runId, FEEDBACK_FILE), `${JSON.stringify(records, null, 1)}\n`);
        await project.write(resourceOf('Run', runId, run));
        return counts;
      },
    },
  },
  async result({ input: { environment, entries, invalid, firstInvalid }, outputs }, ctx) {
    const counts = outputOf<Counts>(outputs, 'write-feedback') ?? { imported: 0, duplicates: 0, unknown: 0 };
    const total = tallyFeedback(await readFeedback(ctx.project, environment));
    const bad = { invalid, ...(invalid > 0 ? { firstInvalid } : {}) };
    return { environment, lines: entries.length + invalid, ...counts, ...bad, total };
  },
  describe: ({ outputs }) => ({ event: { ...outputOf<Counts>(outputs, 'write-feedback') } }),
};

/** The requests of these ids. A caller may choose its id: of several requests with one, the first counts. */
export async function findRequests(
  ctx: StageContext,
  environment: string,
  ids: ReadonlySet<string>,
): Promise<Requests> {
  return withUsage(ctx, (journal) => {
    const found = new Map<string, Pick<FeedbackRecord, 'at' | 'release' | 'application'>>();
    for (const { requestId, at, release, application } of journal.requests({ environment, ...ALWAYS }))
      if (ids.has(requestId) && !found.has(requestId)) found.set(requestId, { at, release, application });
    return found;
  });
}

/** Pure: the first entry of each known request that has no feedback yet. */
function planFeedback(
  { environment, entries }: FeedbackInput,
  { requests, recorded }: { requests: Requests; recorded: ReadonlySet<string> },
): PlanDraft {
  const known = entries.flatMap((entry) => {
    const request = requests.get(entry.requestId);
    return request ? [{ ...entry, ...request }] : [];
  });
  const fresh = known.filter(({ requestId }) => !recorded.has(requestId));
  const records = [...new Map(fresh.toReversed().map((one) => [one.requestId, one])).values()].toReversed();
  const imported = records.length;
  const counts = { imported, duplicates: known.length - imported, unknown: entries.length - known.length };
  const title = message('watch.feedback.step', { name: environment, count: imported });
  return { gates: [], steps: [createStep('write-feedback', title, toJson({ environment, records, counts }))] };
}
