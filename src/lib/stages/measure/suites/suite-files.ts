import { join } from 'node:path';
import { parse } from 'yaml';
import { digestOf, digestOfText } from '../../../core/kit/canonical.ts';
import { packageRoot } from '../../../core/kit/package-root.ts';
import { namesIfThere, readIfThere } from '../../../core/kit/read-if-present.ts';
import { templateText } from '../../../core/kit/template-data.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { KIND_LOCATIONS, namesOfKind } from '../../../core/project/kinds.ts';
import { findResource, listResources, requireResource } from '../../../core/project/resources.ts';
import { type SuiteSpec, suiteSchema, type SuiteTest } from '../../../core/project/resources/suite.ts';

/** A suite, and whose file it is. */
export interface Suite {
  name: string;
  origin: 'project' | 'shipped';
  spec: SuiteSpec;
  /** Of the suite and its rows; null where a dataset or a file of it is missing. */
  digest: string | null;
}

const SHIPPED = 'suites';

/** A suite of the project, else the shipped one of this name. Throws `not-found`. */
export async function requireSuite(project: ProjectReader, name: string): Promise<Suite> {
  const found = await findSuite(project, name);
  return found ?? asSuite(project, 'project', await requireResource(project, 'Suite', name));
}

/** As `requireSuite`; undefined where there is none. */
export async function findSuite(project: ProjectReader, name: string): Promise<Suite | undefined> {
  const own = await findResource(project, 'Suite', name);
  if (own) return asSuite(project, 'project', own);
  return shippedNames().includes(name) ? asSuite(project, 'shipped', shipped(name)) : undefined;
}

/** Suites of the project, then those shipped that it has not replaced. */
export async function listSuites(project: ProjectReader): Promise<Suite[]> {
  const own = await listResources(project, 'Suite');
  const others = shippedNames().filter((name) => !own.some(({ metadata }) => metadata.name === name));
  return Promise.all([
    ...own.map((resource) => asSuite(project, 'project', resource)),
    ...others.map((name) => asSuite(project, 'shipped', shipped(name))),
  ]);
}

/** Where a file of rows lies that a suite names. */
export function rowsPath({ origin }: Pick<Suite, 'origin'>, file: string): string {
  return `${origin === 'project' ? KIND_LOCATIONS.Suite.folder : `templates/${SHIPPED}`}/${file}`;
}

/** Text of a file of rows beside a suite; undefined where it is missing. */
export async function readRowsFile(
  project: ProjectReader,
  suite: Pick<Suite, 'origin'>,
  file: string,
): Promise<string | undefined> {
  const path = rowsPath(suite, file);
  if (suite.origin === 'shipped') return readIfThere(join(packageRoot(), path));
  const bytes = await project.readFile(path);
  return bytes && Buffer.from(bytes).toString('utf8');
}

function shippedNames(): string[] {
  return namesOfKind('Suite', namesIfThere(join(packageRoot(), 'templates', SHIPPED)));
}

function shipped(name: string): { metadata: { name: string }; spec: SuiteSpec } {
  return suiteSchema.parse(parse(templateText(`${SHIPPED}/${name}.yaml`)));
}

async function asSuite(
  project: ProjectReader,
  origin: Suite['origin'],
  { metadata: { name }, spec }: { metadata: { name: string }; spec: SuiteSpec },
): Promise<Suite> {
  const digests = await Promise.all(spec.tests.map(({ rows }) => digestOfRows(project, origin, rows)));
  return { name, origin, spec, digest: digests.includes(null) ? null : digestOf({ spec, rows: digests }) };
}

/** Of the dataset or the file; rows that stand in the suite are part of its own text. */
async function digestOfRows(
  project: ProjectReader,
  origin: Suite['origin'],
  rows: SuiteTest['rows'],
): Promise<string | null> {
  if ('items' in rows) return '';
  if ('dataset' in rows) return (await findResource(project, 'Dataset', rows.dataset))?.spec.digest ?? null;
  const text = await readRowsFile(project, { origin }, rows.file);
  return text === undefined ? null : digestOfText(text);
}
