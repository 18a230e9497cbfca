import { extname } from 'node:path';
import type { Templates } from '../../../core/operation/context.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import { REPORT_MARK } from '../../../core/text/html/page.ts';
import type { Archive } from './facts.ts';
import type { GovernanceDocument } from './schema.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.jsonl': 'application/jsonlines',
  '.parquet': 'application/vnd.apache.parquet',
};

/** The file for machines beside a datasheet: its dataset in Croissant 1.0; undefined for other documents. */
export async function croissantBeside(
  { subject }: Pick<GovernanceDocument, 'subject'>,
  { snapshot: { datasets, settings } }: Archive,
  templates: Templates,
): Promise<string | undefined> {
  const dataset = datasets.find(({ metadata }) => metadata.name === subject.dataset);
  if (!dataset) return undefined;
  const head = JSON.parse(await templates.read('documents/common/croissant.json')) as object;
  const document = { ...head, ...croissantOf(dataset.metadata.name, dataset.spec, settings.organisation) };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The files that rows come from, each by digest, and the fields that were read. Pure. */
function croissantOf(name: string, spec: DatasetSpec, organisation: string): object {
  const { splits, digest, preparedAt, piiFound, sources } = spec;
  const named = (words: string): object => ({ '@type': 'Organization', name: words });
  return {
    '@type': 'sc:Dataset',
    name,
    description: `${splits.train} train, ${splits.validation} validation, ${splits.test} test rows.`,
    license: spec.license,
    version: `1.0.0+${digest.slice('sha256:'.length).slice(0, 12)}`,
    identifier: digest,
    datePublished: preparedAt.slice(0, 10),
    citeAs: [organisation, name, preparedAt.slice(0, 4)].filter(Boolean).join(', '),
    ...(organisation === '' ? {} : { creator: named(organisation) }),
    sdPublisher: named(REPORT_MARK),
    'rai:personalSensitiveInformation': Object.entries(piiFound).map(([type, count]) => `${type}: ${count}`),
    distribution: sources.map(({ path, sha256 }, at) => ({
      '@type': 'cr:FileObject',
      '@id': `file-${at + 1}`,
      name: path,
      contentUrl: path,
      encodingFormat: TYPES[extname(path).toLowerCase()] ?? 'text/plain',
      sha256: sha256.slice('sha256:'.length),
    })),
    recordSet: sources.map((_, at) => recordSet(at + 1, spec)),
  };
}

/** Fields of a source's rows that became prompt and completion. */
function recordSet(at: number, { recipe }: DatasetSpec): object {
  const field = (['prompt', 'completion'] as const).flatMap((name) => {
    const from = recipe?.map?.[name] ?? name;
    const column = typeof from === 'string' ? from : 'field' in from ? from.field : undefined;
    const source = { fileObject: { '@id': `file-${at}` }, extract: { column } };
    if (column === undefined) return [];
    return [{ '@type': 'cr:Field', '@id': `rows-${at}/${name}`, name, dataType: 'sc:Text', source }];
  });
  return { '@type': 'cr:RecordSet', '@id': `rows-${at}`, name: `rows-${at}`, field };
}
