import { isAlive } from '../../../core/kit/process-identity.ts';
import type { ProjectReader, ProjectStore } from '../../../core/ports/project-store.ts';
import { checkGiven, openGiven } from '../../../core/project/yaml/given-file.ts';
import { message } from '../../../core/text/message.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { runbookRunSchema, type RunbookRun } from './record.ts';

const FOLDER = '.sovran/runbooks';
/** The record of an ended run, in its folder under `runs/`. */
export const RUN_FILE = 'runbook.json';

/** Keeps an open run beside the project, whole or not at all. */
export function keepRun(project: ProjectStore, run: RunbookRun): Promise<void> {
  return project.writeFile(`${FOLDER}/${run.id}.json`, `${JSON.stringify(run, null, 2)}\n`);
}

/** Forgets an open run, once it is recorded. */
export function forgetRun(project: ProjectStore, id: string): Promise<void> {
  return project.removeFile(`${FOLDER}/${id}.json`);
}

/** Runs that are not recorded yet, and files in their place that no run can be read from. */
export interface KeptRuns {
  runs: RunbookRun[];
  damaged: string[];
}

/** Everything kept beside the project that is not recorded yet, oldest first. */
export async function listKept(project: ProjectReader): Promise<KeptRuns> {
  const names = (await project.listFiles(FOLDER)).filter((name) => name.endsWith('.json')).toSorted();
  const found = await Promise.all(names.map((name) => keptAt(project, `${FOLDER}/${name}`)));
  const runs = await Promise.all(
    found.map(async ({ run }) => (run && !(await isRecorded(project, run.id)) ? [run] : [])),
  );
  return { runs: runs.flat(), damaged: found.flatMap(({ path, run }) => (run ? [] : [path])) };
}

/** Runs that are not recorded yet, oldest first. */
export async function listOpen(project: ProjectStore): Promise<RunbookRun[]> {
  return (await listKept(project)).runs;
}

/** Runs without a verdict that no living process works on, oldest first. */
export async function listCut(project: ProjectStore): Promise<RunbookRun[]> {
  return (await listOpen(project)).filter((run) => run.verdict === 'open' && !isHeld(run));
}

/** Runs with a verdict that no living process is about to record, oldest first. */
export async function listEnded(project: ProjectStore): Promise<RunbookRun[]> {
  return (await listOpen(project)).filter((run) => run.verdict !== 'open' && !isHeld(run));
}

/** Open runs of a runbook with the same inputs that no living process works on, oldest first. */
export async function findCut(
  project: ProjectStore,
  wanted: Pick<RunbookRun, 'runbook' | 'inputs'>,
): Promise<RunbookRun[]> {
  const cut = await listCut(project);
  return cut.filter(({ runbook, inputs }) => runbook === wanted.runbook && sameInputs(inputs, wanted.inputs));
}

function isHeld({ holder }: RunbookRun): boolean {
  return holder !== undefined && isAlive(holder);
}

async function isRecorded(project: ProjectReader, id: string): Promise<boolean> {
  return (await project.readFile(`runs/${id}/${RUN_FILE}`)) !== undefined;
}

/** A damaged file never keeps the others from being read. */
async function keptAt(project: ProjectReader, path: string): Promise<{ path: string; run?: RunbookRun | undefined }> {
  try {
    return { path, run: await readRun(project, path) };
  } catch (error) {
    if (!(error instanceof SovranError)) throw error;
    return { path };
  }
}

/** A run that ended, by its id; undefined where the project has none. */
export function readEnded(project: ProjectReader, id: string): Promise<RunbookRun | undefined> {
  return readRun(project, `runs/${id}/${RUN_FILE}`);
}

/** A run that is kept beside the project, by its id. */
export function readKept(project: ProjectReader, id: string): Promise<RunbookRun | undefined> {
  return readRun(project, `${FOLDER}/${id}.json`);
}

/** Throws `invalid-file` (exit 2) for a damaged record, naming the place. */
async function readRun(project: ProjectReader, path: string): Promise<RunbookRun | undefined> {
  const bytes = await project.readFile(path);
  if (!bytes) return undefined;
  const text = Buffer.from(bytes).toString();
  const parsed = runbookRunSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const advice = message('project.invalid-file.fix');
  return checkGiven(openGiven(path, text, 'invalid-file', advice), runbookRunSchema);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sameInputs(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => left[key] === right[key]);
}
