import type { StageContext } from '../../core/operation/context.ts';
import { listResources } from '../../core/project/resources.ts';
import type { DatasetEntry } from './schema.ts';

/** Every dataset of the project, by name, as it was recorded. */
export async function listDatasets({ project }: StageContext): Promise<DatasetEntry[]> {
  const datasets = await listResources(project, 'Dataset');
  return datasets.map(({ metadata: { name }, spec }) => {
    const { digest, bytes, license, rows, splits, preparedAt } = spec;
    return { name, digest, bytes, license, rows: { in: rows.in, out: rows.out }, splits, preparedAt };
  });
}
