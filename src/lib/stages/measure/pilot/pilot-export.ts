import { createHmac } from 'node:crypto';
import { digestOf } from '../../../core/kit/canonical.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import type { PilotSpec } from '../../../core/project/resources/pilot.ts';
import { findResource, listResources, requireResource } from '../../../core/project/resources.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { refusedError, usageError } from '../../../core/text/sovran-error.ts';
import { loadPseudonymKey } from '../../data/pii/pseudonym-key.ts';
import { findEvaluations, rowsOf } from '../eval/recorded.ts';
import type { StoredReport } from '../reports/report-files.ts';
import { judgementsNeeded } from './judgements-needed.ts';
import { answeredRows, blindRows, drawRows, sheetDigest } from './rows.ts';
import type { Pilot } from './sheet.ts';

/** Input of `eval pilot export`: plain data, journalled. `evaluations`: subjects or run ids. */
export type PilotInput = Pick<PilotSpec, 'judges' | 'margin' | 'draw'> & {
  name: string;
  evaluations: string[];
  rows: number;
  /** Null: a secret one. */
  seed: number | null;
  /** Makes a sheet that cannot show the margin. */
  allowFew: boolean;
};

/** As many as a number holds exactly. */
const SEED_BYTES = 6;

interface PilotFacts {
  spec: PilotSpec;
  existing: PilotSpec | undefined;
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
  const { name, judges, margin, draw } = input;
  const existing = (await findResource(ctx.project, 'Pilot', name))?.spec;
  const seed = input.seed ?? existing?.seed ?? secretSeed(ctx.project.root, name);
  const found = await findTogether(ctx.project, input.evaluations);
  const asked = found[0]?.report.measured.dataset as PilotSpec['dataset'];
  const dataset = { name: asked.name, digest: asked.digest, split: asked.split };
  const evaluations = found.map(evaluationOf);
  const drawn = drawRows(await answeredRows(ctx, { dataset, evaluations }), { ...input, seed });
  const sheet = sheetDigest(name, blindRows(drawn, seed));
  const rows = drawn.map(({ id, question, answers }) => ({ id, digest: digestOf({ question, answers }) }));
  const needed = judgementsNeeded(margin);
  const asks = { sheet, seed, draw, judges, margin, needed, dataset, evaluations, rows };
  return { spec: { ...asks, languages: ['en', 'fr'] }, existing };
}

/** The same for the same pilot: with a seed that judges can guess they could compute which answer is whose. */
function secretSeed(root: string, name: string): number {
  return createHmac('sha256', loadPseudonymKey(root)).update(`pilot ${name}`).digest().readUIntBE(0, SEED_BYTES);
}

/** The newest evaluations of all subjects on the same rows. Throws `bad-evaluations` (exit 2), `different-rows` (exit 3). */
async function findTogether(project: ProjectStore, words: readonly string[]): Promise<StoredReport[]> {
  const listed = await Promise.all(words.map((word) => findEvaluations(project, word)));
  const all = listed.map((own) => own.filter(({ report }) => report.type === 'eval' && report.measured.dataset));
  const sets = all[0]?.map((one) => all.flatMap((own) => own.find((other) => rowsOf(other) === rowsOf(one)) ?? []));
  const found = sets?.find((set) => set.length === words.length);
  const [first = '', ...rest] = words;
  if (
    new Set(words).size < Math.max(2, words.length) ||
    new Set(found?.map(({ digest }) => digest)).size < (found?.length ?? 0)
  )
    throw usageError('bad-evaluations', message('pilot.bad-evaluations'));
  if (found) return found;
  throw refusedError('different-rows', fixable('eval.different-rows', { first, second: rest.join(', ') }));
}

function evaluationOf({ report, digest }: StoredReport): PilotSpec['evaluations'][number] {
  const { model } = report.measured as { model?: { name: string; digest: string } };
  return dropAbsent({
    run: report.id,
    report: digest,
    answers: report.evidence[0] ?? '',
    subject: report.subject,
    model: model && { name: model.name, digest: model.digest },
    fixture: report.verdict === 'fixture' ? (true as const) : undefined,
  });
}

/** Pure. */
export function planExport(input: PilotInput, { spec, existing }: PilotFacts): PlanDraft {
  const { name, judges, rows, allowFew } = input;
  const isSame = existing !== undefined && digestOf(existing) === digestOf(spec);
  const [found, count] = [spec.rows.length, rows * judges];
  const { text, fix } = fixable('pilot.enough-judgements', { count, margin: spec.margin, needed: spec.needed });
  const step = writeStep(message('pilot.step.export', { name, rows: found }), resourceOf('Pilot', name, spec));
  const gates = [
    passOrFail('rows-answered', found === rows, message('pilot.rows-answered', { found, rows })),
    passOrFail('enough-judgements', count >= spec.needed || allowFew, text, { fix }),
    ...(existing && !isSame ? [passOrFail('name-free', false, message('pilot.name-taken', { name }))] : []),
  ];
  return { gates, steps: isSame ? [] : [step] };
}

/** Whether rows or answers of a pilot are among those that an erasure removes. Pure. */
export function losesRows(
  pilot: PilotSpec,
  erased: { datasets: { before: string }[]; cleaned: { path: string }[] },
): boolean {
  const files = pilot.evaluations.map(({ run }) => `runs/${run}/answers.jsonl`);
  const isCleaned = erased.cleaned.some(({ path }) => files.includes(path));
  return isCleaned || erased.datasets.some(({ before }) => before === pilot.dataset.digest);
}

/** Throws `not-found` (exit 2), `pilot-erased` (exit 3), or as `answeredRows`. */
export async function readPilot(ctx: StageContext, name: string): Promise<Pilot> {
  const { spec } = await requireResource(ctx.project, 'Pilot', name);
  const erasure = (await listResources(ctx.project, 'Erasure')).find((one) => losesRows(spec, one.spec));
  if (erasure) throw refusedError('pilot-erased', fixable('pilot.erased', { name, erasure: erasure.metadata.name }));
  const byId = new Map((await answeredRows(ctx, spec)).map((row) => [row.id, row]));
  const rows = spec.rows.flatMap(({ id }) => byId.get(id) ?? []);
  return { name, spec, rows, blind: blindRows(rows, spec.seed) };
}
