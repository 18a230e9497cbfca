import { listResources } from '../../../core/project/resources.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { lineOf } from '../catalogue/check-entry.ts';
import { type ClauseVerdict, RULES } from '../catalogue/clauses.ts';
import type { CatalogueEntry } from '../catalogue/entry.ts';
import { findEntry } from '../catalogue/read-catalogue.ts';
import { readFacts } from '../catalogue/read-facts.ts';
import { showModel } from '../registry/registry.ts';

/** A training on a teacher's answers. */
export interface TaughtTraining {
  /** Of the model that it makes. */
  name: string;
  teacher: string;
  /** Why the outputs of a teacher whose licence is unknown may be trained on. */
  licenseOk?: string;
}

/** A known base that a teacher is or comes from, with what its licence says of training on outputs. */
export interface TeacherBase {
  entry: CatalogueEntry;
  clause: ClauseVerdict;
}

/** Bases of a teacher; `unknown`: one that it comes from is not in the catalogue. */
export interface TeacherLicense {
  bases: TeacherBase[];
  unknown: boolean;
}

/** The teacher of a dataset, by the name it answered under. */
export interface TaughtBy {
  teacher: string;
  license: TeacherLicense;
}

/** Looks up what a teacher comes from. Outputs do train a model here: that fact need not be declared. */
export async function gatherLicense(name: string, ctx: StageContext): Promise<TeacherLicense> {
  const { ancestors, ...teacher } = await showModel(ctx, name);
  const digests = new Set(ancestors.map(({ digest }) => digest));
  const above = (await listResources(ctx.project, 'Model')).map(({ spec }) => spec);
  const roots = rootsOf([teacher, ...above.filter(({ digest }) => digests.has(digest))]);
  const facts = { ...(await readFacts(ctx)), trainsOnOutputs: true };
  const entries = await Promise.all(roots.map((root) => entryOf(root, ctx)));
  const known = [
    ...new Map(entries.flatMap((entry) => (entry ? [[entry.metadata.name, entry] as const] : []))).values(),
  ];
  const bases = known.map((entry) => ({ entry, clause: RULES['output-training'](entry, facts) }));
  return { bases, unknown: entries.includes(undefined) };
}

/** As `gatherLicense`, of the teacher whose answers a dataset holds; unknown where the project has it no longer. */
export async function gatherTaught({ answers }: DatasetSpec, ctx: StageContext): Promise<TaughtBy | null> {
  if (!answers) return null;
  const { name, digest } = answers.teacher;
  const found = (await listResources(ctx.project, 'Model')).find(({ spec }) => spec.digest === digest);
  const license = found ? await gatherLicense(found.metadata.name, ctx) : { bases: [], unknown: true };
  return { teacher: name, license };
}

/** Models of a family that come from no other of it: their licences bind the rest. Pure. */
function rootsOf(family: readonly ModelSpec[]): ModelSpec[] {
  const digests = new Set(family.map(({ digest }) => digest));
  return family.filter(({ lineage }) => !lineage.some(({ digest }) => digests.has(digest)));
}

async function entryOf({ catalogue }: ModelSpec, ctx: StageContext): Promise<CatalogueEntry | undefined> {
  const name = catalogue?.entry ?? null;
  return name === null ? undefined : findEntry(ctx, name);
}

/** Pure: the licences of a teacher allow training on its outputs; `--teacher-license-ok` speaks where they are unknown. */
export function licenseGates(input: TaughtTraining, { bases, unknown }: TeacherLicense): Gate[] {
  const against = bases.filter(({ clause }) => clause.verdict !== 'pass');
  const gates = [
    ...against.map(({ entry, clause }) => clauseGate(input, entry, clause)),
    ...(unknown ? [openGate(input, message('train.teacher.license-unknown', { teacher: input.teacher }), {})] : []),
  ];
  const reason = message('train.teacher.license', { teacher: input.teacher });
  return [...(gates.length > 0 ? gates : [{ id: ID, verdict: 'pass' as const, reason }]), ...namingGates(input, bases)];
}

const ID = 'teacher-license';

function clauseGate(
  input: TaughtTraining,
  { metadata }: CatalogueEntry,
  { verdict, reason, missing }: ClauseVerdict,
): Gate {
  const next = [`sovran model catalog check ${metadata.name}`];
  if (verdict === 'fail') return { id: ID, verdict, reason, next };
  if (missing) return { id: ID, verdict, reason, fix: message('catalogue.declare', { line: lineOf(missing) }), next };
  return openGate(input, reason, { next });
}

/** What no source says of a licence is a person's to state, with the reason on record. */
function openGate({ licenseOk, teacher }: TaughtTraining, reason: Message, rest: Pick<Gate, 'next'>): Gate {
  if (licenseOk !== undefined)
    return {
      id: ID,
      verdict: 'waived',
      reason: message('train.teacher.license-stated', { teacher, stated: licenseOk }),
    };
  return { id: ID, verdict: 'unknown', reason, fix: message('train.teacher.license.fix'), ...rest };
}

/** A licence may say how the name of a model that learned from outputs begins. */
function namingGates({ name }: TaughtTraining, bases: readonly TeacherBase[]): Gate[] {
  return bases.flatMap(({ entry: { spec } }) => {
    const { naming, outputTraining, id } = spec.license;
    if (outputTraining.value !== 'conditional' || naming.value === 'none' || naming.value === 'unknown') return [];
    const prefix = naming.value.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    if (name.startsWith(prefix)) return [];
    const params = { prefix, license: id.value, clause: naming.clause ?? naming.source };
    const reason = message('train.teacher.misnamed', params);
    const fix = message('train.teacher.misnamed.fix', { name: `${prefix}-${name}` });
    return [{ id: 'student-name', verdict: 'fail' as const, reason, fix }];
  });
}

/** Conditions under which a licence allows it: they stay to be met by people. Pure. */
export function licenseRemarks({ bases }: TeacherLicense): Message[] {
  return bases
    .map(({ entry }) => ({ title: entry.spec.title, terms: entry.spec.license.outputTraining }))
    .filter(({ terms }) => terms.value === 'conditional')
    .map(({ title, terms }) => message('train.teacher.condition', { title, clause: terms.clause ?? terms.source }));
}
