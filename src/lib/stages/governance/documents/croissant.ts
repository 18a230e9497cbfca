import { extname } from 'node:path';
import type { Templates } from '../../../core/operation/context.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
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
  { subject }: GovernanceDocument,
  { snapshot }: Archive,
  templates: Templates,
): Promise<string | undefined> {
  const dataset = snapshot.datasets.find(({ metadata }) => metadata.name === subject.dataset);
  return dataset && croissantOf(dataset, snapshot.settings.organisation, templates);
}

/** The files that rows come from, each by digest, and the fields that were read. */
async function croissantOf(
  { metadata: { name }, spec }: ResourceOf<'Dataset'>,
  organisation: string,
  templates: Templates,
): Promise<string> {
  const head = JSON.parse(await templates.read('documents/common/croissant.json')) as JsonObject;
  const hex = spec.digest.slice('sha256:'.length);
  const files = spec.sources.map(({ path, sha256 }) => ({
    '@type': 'cr:FileObject',
    '@id': path,
    name: path,
    contentUrl: path,
    encodingFormat: TYPES[extname(path).toLowerCase()] ?? 'text/plain',
    sha256: sha256.slice('sha256:'.length),
  }));
  const creator = organisation === '' ? {} : { creator: { '@type': 'Organization', name: organisation } };
  const document = {
    ...head,
    '@type': 'sc:Dataset',
    name,
    description: `${spec.rows.out} rows: ${spec.splits.train} train, ${spec.splits.validation} validation, ${spec.splits.test} test.`,
    license: spec.license,
    version: `1.0.0+${hex.slice(0, 12)}`,
    identifier: spec.digest,
    datePublished: spec.preparedAt.slice(0, 10),
    ...creator,
    sdPublisher: { '@type': 'Organization', name: REPORT_MARK },
    'rai:personalSensitiveInformation': Object.entries(spec.piiFound).map(([type, count]) => `${type}: ${count}`),
    distribution: files,
    recordSet: spec.sources.map(({ path }) => recordSetOf(path, spec)),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Fields of a source's rows that became prompt and completion. */
function recordSetOf(path: string, { recipe }: DatasetSpec): object {
  const columns = (['prompt', 'completion'] as const).flatMap((name) => {
    const from = recipe?.map?.[name] ?? name;
    const column = typeof from === 'string' ? from : 'field' in from ? from.field : undefined;
    return column === undefined ? [] : [{ name, column }];
  });
  const field = columns.map(({ name, column }) => ({
    '@type': 'cr:Field',
    '@id': `${path}/${name}`,
    name,
    dataType: 'sc:Text',
    source: { fileObject: { '@id': path }, extract: { column } },
  }));
  return { '@type': 'cr:RecordSet', '@id': `rows of ${path}`, name: `rows of ${path}`, field };
}
