import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { ancestorsOf } from './lineage.ts';
import type { EnvironmentPlace } from './place.ts';

/** A dataset that what serves learned from, or was calibrated on. */
export interface DatasetFacts extends Pick<
  DatasetSpec,
  'digest' | 'license' | 'sources' | 'rows' | 'pii' | 'piiFound' | 'preparedAt' | 'languages' | 'groups' | 'days'
> {
  name: string;
  /** Its files, read again here; `large`: more bytes than are read. */
  files: 'same' | 'changed' | 'absent' | 'large';
  /** Jobs that name it as their input, by this digest. */
  jobs: string[];
  /** Jobs that made a model of it, and name other rows; left out where none does. */
  mistaken?: string[];
}

/** Lists are left out where they are empty. */
export interface LineageRows {
  datasets: DatasetFacts[];
  /** Digests that models learned from, and that no dataset has. */
  missing?: string[];
  /** Digests that the project does not know, and models that name neither a source nor a parent. */
  strange?: string[];
}

/** Datasets in the lineage of the live release. */
export async function datasets(place: EnvironmentPlace): Promise<LineageRows> {
  const { models, datasets: known, unknown } = ancestorsOf(place);
  const taught = models.flatMap(({ spec }) => spec.lineage.filter(({ relation }) => LEARNING.has(relation)));
  const missing = taught.map(({ digest }) => digest).filter((one) => known.every(({ spec }) => spec.digest !== one));
  const rootless = models.filter(({ spec }) => spec.source === undefined && spec.lineage.length === 0);
  const strange = [...unknown.map((digest) => digest.slice(0, 19)), ...rootless.map(({ metadata }) => metadata.name)];
  return {
    datasets: await Promise.all(known.map((dataset) => datasetFacts(place, dataset, models))),
    ...(missing.length > 0 ? { missing } : {}),
    ...(strange.length > 0 ? { strange } : {}),
  };
}

/** Relations of a model to rows. */
const LEARNING = new Set(['trained-on', 'calibrated-on']);

async function datasetFacts(
  place: EnvironmentPlace,
  { metadata, spec }: Snapshot['datasets'][number],
  models: Snapshot['models'],
): Promise<DatasetFacts> {
  const { digest, license, sources, rows, pii, piiFound, preparedAt, languages, groups, days } = spec;
  const counted = { ...(languages && { languages }), ...(groups && { groups }), ...(days && { days }) };
  const names = ({ spec: { job } }: Snapshot['runs'][number]): boolean =>
    JSON.stringify(job?.['inputs'] ?? []).includes(digest);
  const isOwn = (run: Snapshot['runs'][number]): boolean =>
    models.some(
      ({ spec: { job, lineage } }) =>
        job === run.metadata.name && lineage.some((one) => one.digest === digest && one.relation === 'trained-on'),
    );
  const namesOf = (runs: Snapshot['runs']): string[] => runs.map((run) => run.metadata.name);
  const jobs = namesOf(place.snapshot.runs.filter(names));
  const mistaken = namesOf(place.snapshot.runs.filter((run) => isOwn(run) && !names(run)));
  const files = await readAgain(place, digest, spec.bytes);
  const facts = {
    name: metadata.name,
    digest,
    license,
    sources,
    rows,
    pii,
    piiFound,
    preparedAt,
    ...counted,
    files,
    jobs,
  };
  return mistaken.length > 0 ? { ...facts, mistaken } : facts;
}

async function readAgain(
  { ctx, readBytes }: EnvironmentPlace,
  digest: string,
  bytes: number,
): Promise<DatasetFacts['files']> {
  const artifacts = await ctx.artifacts();
  if ((await artifacts.treePath(digest)) === undefined) return 'absent';
  if (bytes > readBytes) return 'large';
  return (await artifacts.verifyTree(digest, ctx.interrupt.signal)).ok ? 'same' : 'changed';
}
