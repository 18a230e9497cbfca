import { join } from 'node:path';
import { parse } from 'yaml';
import { digestOf, digestOfText } from '../../../core/kit/canonical.ts';
import { packageRoot } from '../../../core/kit/package-root.ts';
import { namesIfThere, readIfThere } from '../../../core/kit/read-if-present.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { KIND_LOCATIONS, namesOfKind } from '../../../core/project/kinds.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import { digestOfTask } from './task-files.ts';
import { type SuiteSpec, suiteSchema, type SuiteTest } from '../../../core/project/resources/suite.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';

/** A suite, and whose file it is. */
export interface Suite {
  name: string;
  origin: 'project' | 'shipped';
  spec: SuiteSpec;
  /** Of the suite and its rows; null where a dataset or a file of it is missing. */
  digest: string | null;
  /** Digests of the tasks of lm-eval that it asks, by name. */
  tasks: Record<string, string | null>;
}

const SHIPPED = 'templates/suites';

/** A suite of the project, else the shipped one of this name. Throws `not-found`. */
export async function requireSuite(project: ProjectReader, name: string): Promise<Suite> {
  const found = await findSuite(project, name);
  return found ?? asSuite(project, 'project', await requireResource(project, 'Suite', name));
}

/** As `requireSuite`; undefined where there is none. */
export async function findSuite(project: ProjectReader, name: string): Promise<Suite | undefined> {
  const own = await findResource(project, 'Suite', name);
  if (own) return asSuite(project, 'project', own);
  return shippedNames().includes(name) ? asSuite(project, 'shipped', readShipped(name)) : undefined;
}

async function asSuite(
  project: ProjectReader,
  origin: Suite['origin'],
  { metadata: { name }, spec }: ResourceOf<'Suite'>,
): Promise<Suite> {
  const digests = await Promise.all(spec.tests.map(({ rows }) => digestOfRows(project, origin, rows)));
  const tasks = spec.tests.flatMap(({ rows }, at) => ('task' in rows ? [[rows.task, digests[at]] as const] : []));
  const digest = digests.includes(null) ? null : digestOf({ spec, rows: digests });
  return { name, origin, spec, digest, tasks: Object.fromEntries(tasks) as Suite['tasks'] };
}

/** Suites of the project, and those shipped that it has not replaced, by name. */
export async function listSuites(project: ProjectReader): Promise<Suite[]> {
  const own = namesOfKind('Suite', await project.listFiles(KIND_LOCATIONS.Suite.folder));
  const names = [...new Set([...own, ...shippedNames()])].sort();
  return Promise.all(names.map((name) => requireSuite(project, name)));
}

/** Where a suite or a file of its rows lies, from the root of the project or of the program. */
export function pathIn({ origin }: Pick<Suite, 'origin'>, file: string): string {
  return `${origin === 'project' ? KIND_LOCATIONS.Suite.folder : SHIPPED}/${file}`;
}

/** Text of a file of rows beside a suite; undefined where it is missing. */
export async function readRowsFile(
  project: ProjectReader,
  suite: Pick<Suite, 'origin'>,
  file: string,
): Promise<string | undefined> {
  if (suite.origin === 'shipped') return readIfThere(join(packageRoot(), pathIn(suite, file)));
  const bytes = await project.readFile(pathIn(suite, file));
  return bytes && Buffer.from(bytes).toString('utf8');
}

function shippedNames(): string[] {
  return namesOfKind('Suite', namesIfThere(join(packageRoot(), SHIPPED)));
}

function readShipped(name: string): ResourceOf<'Suite'> {
  return suiteSchema.parse(parse(readIfThere(join(packageRoot(), SHIPPED, `${name}.yaml`)) ?? ''));
}

/** Of the dataset or the file; rows that stand in the suite are part of its own text. */
async function digestOfRows(project: ProjectReader, origin: Suite['origin'], rows: SuiteTest['rows']) {
  if ('items' in rows) return '';
  if ('dataset' in rows) return (await findResource(project, 'Dataset', rows.dataset))?.spec.digest ?? null;
  if ('task' in rows) return digestOfTask(project, rows.task);
  const text = await readRowsFile(project, { origin }, rows.file);
  return text === undefined ? null : digestOfText(text);
}
