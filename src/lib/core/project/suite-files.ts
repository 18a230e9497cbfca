import { join } from 'node:path';
import { parse } from 'yaml';
import { digestOf, digestOfText } from '../kit/canonical.ts';
import { parseJson } from '../kit/parse-json.ts';
import { packageRoot } from '../kit/package-root.ts';
import { namesIfThere, readIfThere } from '../kit/read-if-present.ts';
import type { ProjectReader } from '../ports/project-store.ts';
import { KIND_LOCATIONS, namesOfKind } from './kinds.ts';
import { SovranError } from '../text/sovran-error.ts';
import { isBrokenFileCode } from './readable-hosts.ts';
import { findResource, requireResource } from './resources.ts';
import { suiteItemSchema, type SuiteSpec, suiteSchema, type SuiteTest } from './resources/suite.ts';
import type { ResourceOf } from './schemas.ts';

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
/** Tasks of lm-eval: each has a folder of its name, with its definition and its rows. */
const TASKS = 'eval/tasks';

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

/** Suites of the project, and those shipped that it has not replaced, by name; `unreadable`: with an invalid file. */
export async function listSuites(project: ProjectReader) {
  const own = namesOfKind('Suite', await project.listFiles(KIND_LOCATIONS.Suite.folder));
  const names = [...new Set([...own, ...shippedNames()])].sort();
  const found = { suites: [] as Suite[], unreadable: [] as { name: string; error: SovranError }[] };
  for (const name of names)
    try {
      found.suites.push(await requireSuite(project, name));
    } catch (error) {
      if (!(error instanceof SovranError && isBrokenFileCode(error.code))) throw error;
      found.unreadable.push({ name, error });
    }
  return found;
}

/** Passages, then the question; an answer cites a passage by the name in front of it. */
export function framed(text: string, passages: readonly { id: string; text: string }[] = []): string {
  return [...passages.map((passage) => `[${passage.id}] ${passage.text}`), text].join('\n\n');
}

/** Where a suite or a file of its rows lies, from the root of the project or of the program. */
export function pathIn({ origin }: Pick<Suite, 'origin'>, file: string): string {
  return `${origin === 'project' ? KIND_LOCATIONS.Suite.folder : SHIPPED}/${file}`;
}

/** Rows of a suite’s own with their places; undefined where their file is missing. `wrong`: the field for which one is not a row, empty: not UTF-8. */
export async function readItems(project: ProjectReader, suite: Suite, rows: SuiteTest['rows']) {
  if ('dataset' in rows || 'task' in rows) return [];
  if ('items' in rows) return rows.items.map((item) => ({ where: pathIn(suite, `${suite.name}.yaml`), item }));
  const text = await readRowsFile(project, suite, rows.file);
  const lines = text?.split('\n').map((line, at) => ({ line, where: `${pathIn(suite, rows.file)}:${at + 1}` }));
  return lines
    ?.filter(({ line }) => line.trim() !== '')
    .map(({ line, where }) => {
      // Decoding leaves this sign where bytes are not UTF-8.
      if (line.includes('\uFFFD')) return { where, wrong: '' };
      const { data: item, error } = suiteItemSchema.safeParse(parseJson(line));
      return item ? { where, item } : { where, wrong: error?.issues[0]?.path.join('.') || 'prompt' };
    });
}

/** Text of a file of rows beside a suite; undefined where it is missing. */
async function readRowsFile(project: ProjectReader, suite: Pick<Suite, 'origin'>, file: string) {
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

/** Of all files in the folder of a task; null where it holds none. */
async function digestOfTask(project: ProjectReader, name: string): Promise<string | null> {
  const files = await project.listFiles(`${TASKS}/${name}`);
  const texts = await readTexts(project, name, files);
  return files.length === 0 ? null : digestOf(files.map((file, at) => [file, texts[at]]));
}

export function taskPath(name: string, file: string): string {
  return `${TASKS}/${name}/${file}`;
}

/** Undefined for a file that is missing. */
export async function readTexts(project: ProjectReader, name: string, files: readonly string[]) {
  const read = await Promise.all(files.map(async (file) => project.readFile(taskPath(name, file))));
  return read.map((bytes) => bytes && Buffer.from(bytes).toString('utf8'));
}
