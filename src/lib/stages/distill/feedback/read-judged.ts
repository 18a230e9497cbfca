import { digestOfText } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { PilotSpec } from '../../../core/project/resources/pilot.ts';
import { listResources } from '../../../core/project/resources.ts';
import { fixable } from '../../../core/text/message.ts';
import { driftError } from '../../../core/text/sovran-error.ts';
import { readRows } from '../../measure/bench/read-split.ts';
import { judgementsFile, judgementsText, readJudgements } from '../../measure/pilot/judgements.ts';
import { readPilot } from '../../measure/pilot/pilot-export.ts';
import { readReport } from '../../measure/reports/report-files.ts';
import type { Judged } from './taught-rows.ts';

/** What judges of a pilot said, with the digest of the report on it; '' before any did. Throws `bad-judgements` (exit 5). */
export async function readJudged(
  ctx: StageContext,
  { name, spec }: { name: string; spec: PilotSpec },
): Promise<Judged & { report: string }> {
  const judgements = await readJudgements(ctx.project, name);
  if (judgements.length === 0) return { report: '', judgements, rows: [], runs: [], answers: new Map() };
  const { rows: asked } = await readPilot(ctx, name);
  const imports = (await listResources(ctx.project, 'Run')).filter(
    ({ spec: { operation, subject } }) => operation === 'eval pilot import' && subject === name,
  );
  const last = imports
    .map(({ metadata }) => metadata.name)
    .toSorted()
    .at(-1);
  const stored = last === undefined ? undefined : await readReport(ctx.project, last);
  if (stored?.report.evidence[0] !== digestOfText(judgementsText(judgements))) throw badJudgements(name);
  const answers = new Map(asked.map((row) => [row.id, row.answers]));
  const rows = (await readRows(ctx, spec.dataset)).filter(({ id }) => answers.has(id));
  return { report: stored.digest, judgements, rows, runs: spec.evaluations.map(({ run }) => run), answers };
}

function badJudgements(pilot: string): Error {
  const path = judgementsFile(pilot);
  return driftError('bad-judgements', fixable('feedback.changed', { path }), { details: { path } });
}
