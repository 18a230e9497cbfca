import { toJson } from '../../../core/kit/to-json.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { Change, Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { MlflowInput } from './input.ts';
import { isOurs, versionKey, type Remote } from './remote.ts';
import { TAG, type Tags } from './tags.ts';
import type { Wanted, WantedVersion } from './wanted.ts';

/** Kinds of objects that an export counts. */
export const OBJECTS = ['experiments', 'runs', 'models', 'versions', 'aliases'] as const;
export type ObjectKind = (typeof OBJECTS)[number];
export type Counts = Record<ObjectKind, number>;

export interface ExportFacts {
  name: string;
  wanted: Wanted;
  remote: Remote;
}

/** Pure: one step for each object that is missing or differs, and one that counts those that do not. */
export function planExport({ name: _name, ...at }: MlflowInput, facts: ExportFacts): PlanDraft {
  const steps = [
    ...experimentSteps(facts),
    ...runSteps(facts),
    ...modelSteps(facts),
    ...versionSteps(facts),
    ...aliasSteps(facts),
  ].map((step) => ({ ...step, args: { ...step.args, at } }));
  const [first, ...rest] = steps;
  return {
    gates: [experimentGate(facts), modelGate(facts)],
    // what has been sent stays there: from the first step on it only goes forward
    steps: first ? [{ ...first, pivot: true }, ...rest, unchangedStep(facts, steps)] : [unchangedStep(facts, [])],
    remarks: remarksOf(facts),
  };
}

function experimentGate({ name, wanted, remote: { experiment } }: ExportFacts): Gate {
  const [reason, verdict] = !experiment
    ? (['new', 'pass'] as const)
    : experiment.isDeleted
      ? (['deleted', 'fail'] as const)
      : isOurs(experiment.tags, wanted.project)
        ? (['ours', 'pass'] as const)
        : (['foreign', 'fail'] as const);
  return nameGate('experiment', name, reason, verdict);
}

function modelGate({ name, wanted, remote: { registered } }: ExportFacts): Gate {
  if (!registered) return nameGate('model', name, 'new', 'pass');
  const ours = isOurs(registered.tags, wanted.project);
  return nameGate('model', name, ours ? 'ours' : 'foreign', ours ? 'pass' : 'fail');
}

function nameGate(
  what: 'experiment' | 'model',
  name: string,
  reason: 'new' | 'ours' | 'foreign' | 'deleted',
  verdict: Gate['verdict'],
): Gate {
  return {
    id: `${what}-name`,
    verdict,
    reason: message(`mlflow.gate.${reason}`, { what: message(`mlflow.what.${what}`), name }),
    ...(verdict === 'fail' ? { fix: message(`mlflow.gate.${reason === 'deleted' ? 'deleted' : 'foreign'}.fix`) } : {}),
  };
}

function experimentSteps({ name, remote }: ExportFacts): Step[] {
  if (remote.experiment) return [];
  return [stepOf('experiments', 'create', name, message('mlflow.step.experiment', { name }), { name })];
}

/** A run that was deleted on the server stays deleted. */
function runSteps({ name, wanted, remote }: ExportFacts): Step[] {
  return wanted.runs.flatMap(({ run, title, content, parts }) => {
    const there = remote.runs.get(run);
    if (there?.isDeleted || there?.content === content) return [];
    const change = there ? 'update' : 'create';
    const step = stepOf('runs', change, run, message(`mlflow.step.run.${change}`, { title, run }), {
      name,
      run,
      content,
    });
    return [{ ...step, details: [message('mlflow.step.run.parts', parts)] }];
  });
}

function modelSteps({ name, wanted, remote }: ExportFacts): Step[] {
  if (remote.registered || wanted.versions.length === 0) return [];
  return [stepOf('models', 'create', name, message('mlflow.step.model', { name }), { name })];
}

function versionSteps({ name, wanted, remote }: ExportFacts): Step[] {
  return wanted.versions.flatMap((version) => {
    const there = remote.versions.get(versionKey(version.model, version.digest));
    if (there && sameTags(there.tags, version.tags)) return [];
    const change = there ? 'update' : 'create';
    const title = message(`mlflow.step.version.${change}`, { model: version.model });
    return [stepOf('versions', change, version.model, title, { name, version: version satisfies WantedVersion })];
  });
}

function sameTags(one: Tags, other: Tags): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => one[key] === other[key]);
}

function aliasSteps({ name, wanted, remote }: ExportFacts): Step[] {
  const aliases = remote.registered?.aliases ?? new Map<string, string>();
  const set = wanted.aliases.flatMap((alias): Step[] => {
    const version = remote.versions.get(versionKey(alias.model, alias.digest))?.version;
    const there = aliases.get(alias.alias);
    if (version !== undefined && there === version) return [];
    const change = there === undefined ? 'create' : 'update';
    const title = message('mlflow.step.alias', { alias: alias.alias, release: alias.release });
    return [stepOf('aliases', change, alias.alias, title, { name, alias })];
  });
  return [...set, ...staleAliases({ name, wanted, remote })];
}

/** Aliases that an export has set, of environments where nothing serves any longer. */
function staleAliases({ name, wanted, remote: { registered } }: ExportFacts): Step[] {
  const ours = Object.keys(registered?.tags ?? {}).filter((key) => key.startsWith(TAG.alias));
  return ours
    .map((key) => key.slice(TAG.alias.length))
    .filter((alias) => wanted.aliases.every((one) => one.alias !== alias))
    .map((alias) =>
      stepOf('aliases', 'delete', alias, message('mlflow.step.alias.remove', { alias }), { name, alias }),
    );
}

function stepOf(kind: ObjectKind, change: Change, id: string, title: Message, args: object): Step {
  const action = kind === 'aliases' && change === 'delete' ? 'remove-alias' : `put-${kind}`;
  return { id: `${kind}-${change}-${id}`, title, action, args: toJson(args as JsonObject), change, risk: 'none' };
}

function unchangedStep({ name, wanted, remote }: ExportFacts, steps: readonly Step[]): Step {
  const touched = (kind: ObjectKind): number =>
    steps.filter(({ id, change }) => id.startsWith(`${kind}-`) && change !== 'delete').length;
  const deleted = wanted.runs.filter(({ run }) => remote.runs.get(run)?.isDeleted).length;
  const unchanged: Counts = {
    experiments: 1 - touched('experiments'),
    runs: wanted.runs.length - deleted - touched('runs'),
    models: Number(wanted.versions.length > 0) - touched('models'),
    versions: wanted.versions.length - touched('versions'),
    aliases: wanted.aliases.length - touched('aliases'),
  };
  const count = Object.values(unchanged).reduce((sum, one) => sum + one, 0);
  const args = toJson({ name, unchanged, skipped: { open: wanted.open, deleted } });
  return {
    id: 'unchanged',
    title: count === 0 ? message('mlflow.step.none-unchanged') : message('mlflow.step.unchanged', { count }),
    action: 'count',
    args,
    change: 'none',
    risk: 'none',
  };
}

function remarksOf({ wanted, remote }: ExportFacts): Message[] {
  const deleted = wanted.runs.filter(({ run }) => remote.runs.get(run)?.isDeleted).length;
  return [
    ...(wanted.open > 0 ? [message('mlflow.open', { count: wanted.open })] : []),
    ...(deleted > 0 ? [message('mlflow.deleted', { count: deleted })] : []),
  ];
}
