import { digestOfText } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { listResources } from '../../../core/project/resources.ts';
import { fixable } from '../../../core/text/message.ts';
import { driftError } from '../../../core/text/sovran-error.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import { readRows, type SplitRow } from '../../measure/bench/read-split.ts';
import { type Judgement, judgementsFile, judgementsText, readJudgements } from '../../measure/pilot/judgements.ts';
import { readPilot } from '../../measure/pilot/pilot-export.ts';
import { readReport } from '../../measure/reports/report-files.ts';

/** A row that people judged; where it `replaces` rows with its prompt, those go. */
export interface TaughtRow {
  by: 'correction' | 'preference';
  prompt: ChatMessage[];
  answer: string;
  rejected: string;
  replaces: boolean;
}

/** What people said of rows, whose answers are in the order of the evaluations, given by run. */
export interface Judged {
  rows: readonly SplitRow[];
  judgements: readonly Judgement[];
  runs: readonly string[];
  answers: ReadonlyMap<string, readonly string[]>;
}

/** What is learned from a pilot, with the digest of its report; nothing before anybody judged. */
export interface Taught {
  rows: TaughtRow[];
  report: string;
}

/** Reads the judgements of a pilot. Throws `bad-judgements` (exit 5) where they are not those of its last report. */
export async function readTaught(ctx: StageContext, pilot: string): Promise<Taught> {
  const judgements = await readJudgements(ctx.project, pilot);
  const imports = (await listResources(ctx.project, 'Run')).filter(
    ({ spec }) => spec.operation === 'eval pilot import' && spec.subject === pilot,
  );
  const last = imports.at(-1);
  if (!last) return { rows: [], report: '' };
  const { report, digest } = await readReport(ctx.project, last.metadata.name);
  const path = judgementsFile(pilot);
  if (report.evidence[0] !== digestOfText(judgementsText(judgements)))
    throw driftError('bad-judgements', fixable('feedback.changed', { path }), { details: { path } });
  const { rows: asked, spec } = await readPilot(ctx, pilot);
  const answers = new Map(asked.map((row) => [row.id, row.answers]));
  const runs = spec.evaluations.map(({ run }) => run);
  return { rows: taughtRows({ rows: await readRows(ctx, spec.dataset), judgements, runs, answers }), report: digest };
}

/** Rows with a correction, and those of which an answer was preferred to another. Pure. */
export function taughtRows({ rows, judgements, ...judged }: Judged): TaughtRow[] {
  const byRow = Map.groupBy(judgements, ({ row }) => row);
  return rows.flatMap((row) => {
    const said = byRow.get(row.id) ?? [];
    return correctedRow(row, said) ?? preferredRow(row, said, judged) ?? [];
  });
}

/** By the correction that most judges wrote, of several as frequent the first. */
function correctedRow({ prompt }: SplitRow, said: readonly Judgement[]): TaughtRow | undefined {
  const [most] = mostSaid(said, ({ correction }) => correction?.trim());
  if (!most) return undefined;
  const { correction, rejected } = most;
  return {
    by: 'correction',
    prompt,
    answer: correction?.trim() ?? '',
    rejected: rejected?.trim() ?? '',
    replaces: true,
  };
}

/** By the answer that most judges prefer; none where two are preferred as often, or all answers are the same. */
function preferredRow(
  { id, prompt, expected }: SplitRow,
  said: readonly Judgement[],
  { runs, answers }: Pick<Judged, 'runs' | 'answers'>,
): TaughtRow | undefined {
  const [most, second] = mostSaid(said, ({ preferred }) => preferred);
  const texts = (answers.get(id) ?? []).map((text) => text.trim());
  const answer = texts[runs.indexOf(most?.preferred ?? '')];
  const rejected = texts.find((text) => text !== answer);
  if (second || answer === undefined || rejected === undefined) return undefined;
  return { by: 'preference', prompt, answer, rejected, replaces: answer === expected.trim() };
}

/** Of the value that most gave, the first; then that of each other value that as many gave. */
function mostSaid(said: readonly Judgement[], valueOf: (one: Judgement) => string | null | undefined): Judgement[] {
  const groups = [...Map.groupBy(said.filter(valueOf), valueOf).values()];
  const most = Math.max(...groups.map(({ length }) => length));
  return groups.flatMap((group) => (group.length === most ? group.slice(0, 1) : []));
}
