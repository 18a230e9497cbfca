import { freeName } from '../../core/kit/free-name.ts';
import type { DatasetSpec } from '../../core/project/resources/dataset.ts';
import { shellWords } from '../../core/text/shell-word.ts';
import { launchCommand } from '../jobs/launch-command.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Served } from './served.ts';

type Flags = Record<string, string | number | undefined | string[]>;

/** The commands that made and released the live model, for new names; none where no training made it. Pure. */
export function planOf({ environment: { name: env, spec }, release, jobs }: Served, snapshot: Snapshot): string[] {
  if (jobs.length === 0) return [];
  const { record } = release.spec;
  const launches = jobs.map(launchCommand);
  const [rows = ''] = /(?<= --dataset )\S+/.exec(launches[0] ?? '') ?? [];
  const subjects = jobs.map((job) => job.spec.subject);
  const names = renamesOf(subjects, rows, snapshot);
  const made = (name: string): string => names.get(`model ${name}`) ?? name;
  const found = snapshot.datasets.find(({ metadata }) => metadata.name === rows);
  const dataset = names.get(`dataset ${rows}`);
  const next = freeName(release.metadata.name, namesIn(snapshot.releases));
  const { contextTokens: context, ...args } = record.arguments;
  const served: Flags = { model: made(record.model), host: spec.host, engine: record.engine.name };
  const adapter = (record.adapters ?? []).map((one) => `${one.name}=${made(one.model)}`);
  return [
    ...(found ? [line(['data', 'prepare', dataset ?? ''], preparation(found.spec))] : []),
    ...launches.map((launch) => `${renamed(launch, names)} --wait`),
    ...[record.model, served.model].map((model) => line(['eval', 'run'], { ...served, model, dataset })),
    line(['release', 'create', next], { ...served, context, ...args, adapter }),
    ...(spec.approvals.required > 0 ? [line(['release', 'approve', next], { env, key: 'FILE' })] : []),
    line(['release', 'promote', next], { env }),
  ];
}

function line(words: string[], flags: Flags): string {
  const values = Object.entries(flags).flatMap(([name, value = []]) =>
    [value].flat().flatMap((one) => [`--${name}`, String(one)]),
  );
  return `sovran ${shellWords([...words, ...values])}`;
}

/** A dataset holds its recipe, not the file that this came from. */
function preparation({
  sources,
  license,
  recipe,
  pii,
  split,
  maxBad,
  near = 1,
  secrets,
  prepared,
}: DatasetSpec): Flags {
  if (prepared) return { prepared: 'DIR' };
  const shares = Object.entries(split).map(([name, share]) => `${name}=${share}`);
  const from = sources.map(({ path }) => path);
  return {
    from,
    license,
    recipe: recipe && 'FILE',
    pii,
    secrets: secrets?.action ?? 'report',
    split: shares.join(','),
    'max-bad': maxBad,
    'near-duplicates': near,
    contaminated: 'drop',
  };
}

function namesIn(resources: readonly { metadata: { name: string } }[]): string[] {
  return resources.map(({ metadata }) => metadata.name);
}

/** New names by kind and old name. */
function renamesOf(subjects: readonly string[], rows: string, { models, datasets }: Snapshot): Map<string, string> {
  const fresh = subjects.map((name) => [name, freeName(name, namesIn(models))] as const);
  const all = fresh.flatMap(([name, next]) => [
    [`model ${name}`, next] as const,
    [`model ${name}.adapter`, `${next}.adapter`] as const,
  ]);
  return new Map([...all, [`dataset ${rows}`, freeName(rows, namesIn(datasets))]]);
}

/** A launch with new names: the one that it makes, and those after flags. */
function renamed(launch: string, names: ReadonlyMap<string, string>): string {
  const kindOf = (before = '', at = 0): string => (at === 3 ? 'model' : before.replace(/^--/, ''));
  const all = launch.split(' ');
  return all.map((word, at) => names.get(`${kindOf(all[at - 1], at)} ${word}`) ?? word).join(' ');
}
