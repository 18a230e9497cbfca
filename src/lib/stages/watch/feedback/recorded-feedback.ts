import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { wilsonInterval } from '../../measure/stats/binomial.ts';
import { feedbackFileSchema, type FeedbackRecord, type FeedbackTally } from './schema.ts';

export const IMPORT = 'watch feedback import';
export const FEEDBACK_FILE = 'feedback.json';

/** All recorded feedback of an environment, one a request; a file that is missing or of another form is left out. */
export async function readFeedback(project: ProjectReader, environment: string): Promise<FeedbackRecord[]> {
  const runs = (await listResources(project, 'Run')).filter(
    ({ spec }) => spec.operation === IMPORT && spec.subject === environment,
  );
  const files = await Promise.all(
    runs.map(async ({ metadata }) => parseFile(await project.readFile(runFile(metadata.name, FEEDBACK_FILE)))),
  );
  return files.flat();
}

function parseFile(bytes: Uint8Array | undefined): FeedbackRecord[] {
  try {
    return feedbackFileSchema.parse(JSON.parse(Buffer.from(bytes ?? []).toString('utf8'))).records;
  } catch {
    return [];
  }
}

/** Pure. */
export function tallyFeedback(records: readonly FeedbackRecord[]): FeedbackTally {
  const count = (thumb: 'up' | 'down'): number => records.filter((record) => record.thumb === thumb).length;
  const [up, down] = [count('up'), count('down')];
  const ci95 = wilsonInterval(up, up + down);
  const satisfied = {
    value: up + down === 0 ? null : up / (up + down),
    unit: '1',
    how: 'measured' as const,
    n: up + down,
  };
  return {
    requests: records.length,
    up,
    down,
    labelled: records.filter(({ labelled }) => labelled).length,
    satisfied: ci95 ? { ...satisfied, ci95 } : satisfied,
  };
}

/** The same by day of the request, oldest first. Pure. */
export function tallyByDay(records: readonly FeedbackRecord[]): Record<string, FeedbackTally> {
  const days = [...Map.groupBy(records, ({ at }) => at.slice(0, 10))].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(days.map(([day, of]) => [day, tallyFeedback(of)]));
}
