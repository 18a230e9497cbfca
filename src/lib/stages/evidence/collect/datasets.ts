import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import { ancestorsOf } from './lineage.ts';
import type { EnvironmentPlace } from './place.ts';

/** A dataset that what serves learned from, or was calibrated on. */
export interface DatasetFacts extends Pick<
  DatasetSpec,
  'digest' | 'license' | 'sources' | 'rows' | 'pii' | 'piiFound' | 'preparedAt'
> {
  name: string;
  /** Its files, read again here; `large`: more bytes than are read. */
  files: 'same' | 'changed' | 'absent' | 'large';
  /** Jobs that name it as their input, by this digest. */
  jobs: string[];
}

/** Datasets in the lineage of the live release. */
export async function datasets(place: EnvironmentPlace): Promise<{ datasets: DatasetFacts[] }> {
  return {
    datasets: await Promise.all(
      ancestorsOf(place).datasets.map(async ({ metadata, spec }) => {
        const { digest, license, sources, rows, pii, piiFound, preparedAt } = spec;
        const jobs = place.snapshot.runs.filter((run) =>
          JSON.stringify(run.spec.job?.['inputs'] ?? []).includes(digest),
        );
        const names = jobs.map((run) => run.metadata.name);
        const files = await readAgain(place, digest, spec.bytes);
        return { name: metadata.name, digest, license, sources, rows, pii, piiFound, preparedAt, files, jobs: names };
      }),
    ),
  };
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
