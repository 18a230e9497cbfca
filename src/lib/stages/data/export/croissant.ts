import { extname } from 'node:path';
import type { Templates } from '../../../core/operation/context.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import { REPORT_MARK } from '../../../core/text/html/page.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.jsonl': 'application/jsonlines',
  '.parquet': 'application/x-parquet',
};

/** A dataset as Croissant describes it: who publishes it, and the files that hold its rows. */
export interface Described {
  name: string;
  spec: DatasetSpec;
  organisation: string;
  files: DescribedFile[];
}

/** A file of rows; `fields` are its columns by the name of what they hold. `messages` is a list of role and content. */
export interface DescribedFile {
  path: string;
  sha256: string;
  fields: Record<string, string>;
}

/** Croissant 1.0 (JSON-LD) with the fields of responsible AI. */
export async function croissantOf(described: Described, templates: Templates): Promise<string> {
  const head = JSON.parse(await templates.read('documents/common/croissant.json')) as object;
  return `${JSON.stringify({ ...head, ...datasetOf(described) }, null, 2)}\n`;
}

/** Sources of a dataset and the fields that were read. Pure. */
export function sourceFiles({ sources, recipe }: DatasetSpec): DescribedFile[] {
  const columns = (['prompt', 'completion'] as const).flatMap((name) => {
    const from = recipe?.map?.[name] ?? name;
    const column = typeof from === 'string' ? from : 'field' in from ? from.field : undefined;
    return column === undefined ? [] : [[name, column] as const];
  });
  return sources.map(({ path, sha256 }) => ({ path, sha256, fields: Object.fromEntries(columns) }));
}

function datasetOf({ name, spec, organisation, files }: Described): object {
  const { splits, digest, preparedAt, piiFound, license } = spec;
  const named = (words: string): object => ({ '@type': 'Organization', name: words });
  return {
    '@type': 'sc:Dataset',
    name,
    description: `${splits.train} train, ${splits.validation} validation, ${splits.test} test rows.`,
    license,
    version: `1.0.0+${digest.slice('sha256:'.length).slice(0, 12)}`,
    identifier: digest,
    datePublished: preparedAt.slice(0, 10),
    citeAs: [organisation, name, preparedAt.slice(0, 4)].filter(Boolean).join(', '),
    ...(organisation === '' ? {} : { creator: named(organisation) }),
    sdPublisher: named(REPORT_MARK),
    ...(piiFound && {
      'rai:personalSensitiveInformation': Object.entries(piiFound).map(([type, count]) => `${type}: ${count}`),
    }),
    distribution: files.map(distribution),
    recordSet: files.map(recordSet),
  };
}

function distribution({ path, sha256 }: DescribedFile, at: number): object {
  return {
    '@type': 'cr:FileObject',
    '@id': `file-${at + 1}`,
    name: path,
    contentUrl: path,
    encodingFormat: TYPES[extname(path).toLowerCase()] ?? 'text/plain',
    sha256: sha256.replace('sha256:', ''),
  };
}

function recordSet({ fields }: DescribedFile, at: number): object {
  const id = `rows-${at + 1}`;
  const field = Object.entries(fields).map(([name, column]) => {
    const source = { fileObject: { '@id': `file-${at + 1}` }, extract: { column } };
    if (name !== 'messages') return textField(`${id}/${name}`, name, source);
    const subField = ['role', 'content'].map((part) =>
      textField(`${id}/${name}/${part}`, part, { ...source, transform: { jsonPath: part } }),
    );
    return { '@type': 'cr:Field', '@id': `${id}/${name}`, name, repeated: true, subField };
  });
  return { '@type': 'cr:RecordSet', '@id': id, name: id, field };
}

function textField(id: string, name: string, source: object): object {
  return { '@type': 'cr:Field', '@id': id, name, dataType: 'sc:Text', source };
}
