import { digestOfText } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { listResources } from '../../../core/project/resources.ts';
import { fixable } from '../../../core/text/message.ts';
import { driftError } from '../../../core/text/sovran-error.ts';
import { readRows } from '../../measure/bench/read-split.ts';
import { judgementsFile, judgementsText, readJudgements } from '../../measure/pilot/judgements.ts';
import { readPilot } from '../../measure/pilot/pilot-export.ts';
import { readReport } from '../../measure/reports/report-files.ts';
import type { Judged } from './taught-rows.ts';

/** What judges of a pilot said, with the digest of the report on it; undefined before any did. Throws `bad-judgements` (exit 5). */
export async function readJudged(ctx: StageContext, name: string): Promise<(Judged & { report: string }) | undefined> {
  const judgements = await readJudgements(ctx.project, name);
  const runs = (await listResources(ctx.project, 'Run')).filter(
    ({ spec }) => spec.operation === 'eval pilot import' && spec.subject === name,
  );
  const last = runs.at(-1);
  if (!last) return undefined;
  const { report, digest } = await readReport(ctx.project, last.metadata.name);
  const path = judgementsFile(name);
  if (report.evidence[0] !== digestOfText(judgementsText(judgements)))
    throw driftError('bad-judgements', fixable('feedback.changed', { path }), { details: { path } });
  const { rows: asked, spec } = await readPilot(ctx, name);
  const answers = new Map(asked.map((row) => [row.id, row.answers]));
  const rows = (await readRows(ctx, spec.dataset)).filter(({ id }) => answers.has(id));
  return { report: digest, judgements, rows, runs: spec.evaluations.map(({ run }) => run), answers };
}
