import { digestOf } from '../../../core/kit/canonical.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import type { PilotSpec } from '../../../core/project/resources/pilot.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { refusedError, usageError } from '../../../core/text/sovran-error.ts';
import { findEvaluations, rowsOf } from '../eval/recorded.ts';
import { readReport, type StoredReport } from '../reports/report-files.ts';
import { judgementsNeeded } from './judgements-needed.ts';
import { answeredRows, blindRows, drawRows, sheetDigest } from './rows.ts';
import type { Pilot } from './sheet.ts';

/** Input of `eval pilot export`: plain data, journalled. */
export type PilotInput = Pick<PilotSpec, 'judges' | 'margin' | 'seed' | 'draw'> & {
  name: string;
  /** Subjects or run ids. */
  evaluations: string[];
  rows: number;
  /** Makes a sheet that cannot show the margin. */
  allowFew: boolean;
};

interface PilotFacts {
  spec: PilotSpec;
  existing: PilotSpec | null;
}

/** Draws rows of evaluations and records what judges are asked; the sheet is made again from the record. */
export const exportPilot: Operation<PilotInput, PilotFacts, Pilot> = {
  id: 'eval pilot export',
  target: ({ name }) => `Pilot/${name}`,
  gather,
  plan: planExport,
  actions: resourceActions,
  result: ({ input }, ctx) => readPilot(ctx, input.name),
};

async function gather(input: PilotInput, ctx: StageContext): Promise<PilotFacts> {
  const existing = await findResource(ctx.project, 'Pilot', checkName(input.name));
  const found = await findTogether(ctx.project, input.evaluations);
  const dataset = found[0]?.report.measured.dataset as PilotSpec['dataset'];
  const { name, digest, split } = dataset;
  const rows = await answeredRows(ctx, { name, digest, split }, found.map(answersOf));
  const drawn = drawRows(rows, input);
  const { seed, draw, judges, margin } = input;
  const spec: PilotSpec = {
    sheet: sheetDigest(input.name, blindRows(drawn, seed)),
    seed,
    draw,
    judges,
    margin,
    needed: judgementsNeeded(margin),
    dataset: { name, digest, split },
    evaluations: found.map(evaluationOf),
    languages: ['en', 'fr'],
    rows: drawn.map(({ id, question, answers }) => ({ id, digest: digestOf({ question, answers }) })),
  };
  return { spec, existing: existing?.spec ?? null };
}

/** The newest evaluations of all subjects on the same rows. Throws `bad-evaluations` (exit 2), `different-rows` (exit 3). */
async function findTogether(project: ProjectStore, words: readonly string[]): Promise<StoredReport[]> {
  const listed = await Promise.all(words.map((word) => findEvaluations(project, word)));
  const [first = [], ...others] = listed.map((all) => all.filter(({ report }) => report.type === 'eval'));
  const sets = first.map((one) => [one, ...others.map((all) => all.find((other) => rowsOf(other) === rowsOf(one)))]);
  const found = sets.map((set) => set.filter((one) => one !== undefined)).find((set) => set.length === words.length);
  if (!found || !found[0]?.report.measured.dataset) {
    const [one = '', ...rest] = words;
    throw refusedError('different-rows', fixable('eval.different-rows', { first: one, second: rest.join(', ') }));
  }
  if (new Set(found.map(({ digest }) => digest)).size < Math.max(2, words.length))
    throw usageError('bad-evaluations', message('pilot.bad-evaluations'));
  return found;
}

function answersOf({ report }: StoredReport): { run: string; answers: string | undefined } {
  return { run: report.id, answers: report.evidence[0] };
}

function evaluationOf({ report, digest }: StoredReport): PilotSpec['evaluations'][number] {
  const { model } = report.measured as { model?: { name: string; digest: string } };
  return dropAbsent({
    run: report.id,
    report: digest,
    subject: report.subject,
    model: model && { name: model.name, digest: model.digest },
    fixture: report.verdict === 'fixture' ? (true as const) : undefined,
  });
}

function planExport(input: PilotInput, { spec, existing }: PilotFacts): PlanDraft {
  const isSame = existing !== null && digestOf(existing) === digestOf(spec);
  const title = message('pilot.step.export', { name: input.name, rows: spec.rows.length });
  const free = message('pilot.name-taken', { name: input.name });
  const gates = [...(existing && !isSame ? [passOrFail('name-free', false, free)] : []), ...sizeGates(input, spec)];
  return { gates, steps: isSame ? [] : [writeStep(title, resourceOf('Pilot', input.name, spec))] };
}

/** Enough rows have answers, and enough judgements come of them. Pure. */
export function sizeGates(input: Pick<PilotInput, 'rows' | 'allowFew'>, spec: PilotSpec): Gate[] {
  const { judges, margin, needed } = spec;
  const count = input.rows * judges;
  const found = spec.rows.length;
  const { text, fix } = fixable('pilot.enough-judgements', { count, margin, needed });
  return [
    passOrFail('rows-answered', found === input.rows, message('pilot.rows-answered', { found, rows: input.rows })),
    passOrFail('enough-judgements', count >= needed || input.allowFew, text, { fix }),
  ];
}

/** Throws `not-found` (exit 2), or as `answeredRows`. */
export async function readPilot(ctx: StageContext, name: string): Promise<Pilot> {
  const { spec } = await requireResource(ctx.project, 'Pilot', name);
  const reports = await Promise.all(spec.evaluations.map(({ run }) => readReport(ctx.project, run)));
  const byId = new Map((await answeredRows(ctx, spec.dataset, reports.map(answersOf))).map((row) => [row.id, row]));
  const rows = spec.rows.flatMap(({ id }) => byId.get(id) ?? []);
  return { name, spec, rows, blind: blindRows(rows, spec.seed) };
}
