import type { StageContext } from '../../../core/operation/context.ts';
import { checkName } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { readRunbook, type Runbook } from './read-runbook.ts';

/** Where people keep the runbooks of a project. */
export const RUNBOOK_FOLDER = 'runbooks';
const ENDING = '.md';

/** A runbook's text and where it lies; `shipped`: it comes with sovran, and the project has no own one of that name. */
export interface RunbookFile {
  name: string;
  path: string;
  text: string;
  shipped: boolean;
}

/** Every runbook by name: the project's, and those shipped in its language that it has not replaced. */
export async function listFiles(ctx: StageContext): Promise<RunbookFile[]> {
  const own = namesIn(await ctx.project.listFiles(RUNBOOK_FOLDER));
  const { language } = await ctx.project.settings();
  const folder = `${RUNBOOK_FOLDER}/${language}`;
  const shipped = namesIn(await ctx.templates.names(folder)).filter((name) => !own.includes(name));
  const files = await Promise.all([
    ...own.map((name) => readOwn(name, ctx)),
    ...shipped.map((name) => readShipped(name, folder, ctx)),
  ]);
  return files.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** The file of a name. Throws `bad-name`, or `not-found` with the nearest names (exit 2). */
export async function requireFile(name: string, ctx: StageContext): Promise<RunbookFile> {
  checkName(name);
  const files = await listFiles(ctx);
  const file = files.find((one) => one.name === name);
  if (file) return file;
  const known = files.map((one) => one.name);
  throw usageError('not-found', message('runbook.unknown', { name: name.slice(0, 80) }), {
    fix: suggest(name, known),
    next: ['sovran runbook list'],
    details: { name: name.slice(0, 80), known },
  });
}

/** The runbook of a name. Throws `not-found` or `bad-runbook` (both exit 2). */
export async function requireRunbook(name: string, ctx: StageContext): Promise<Runbook> {
  const { path, text } = await requireFile(name, ctx);
  return readRunbook(name, path, text);
}

async function readOwn(name: string, { project }: StageContext): Promise<RunbookFile> {
  const path = `${RUNBOOK_FOLDER}/${name}${ENDING}`;
  const bytes = await project.readFile(path);
  return { name, path, text: Buffer.from(bytes ?? []).toString(), shipped: false };
}

async function readShipped(name: string, folder: string, ctx: StageContext): Promise<RunbookFile> {
  const path = `${folder}/${name}${ENDING}`;
  return { name, path, text: await ctx.templates.read(path), shipped: true };
}

function namesIn(files: readonly string[]): string[] {
  return files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
}
