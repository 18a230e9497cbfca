import type { z } from 'zod';
import { canonicalJson } from '../kit/canonical.ts';
import { addSeconds } from '../kit/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProjectReader } from '../ports/project-store.ts';
import type { Signatory, SignatureProblem, Signer } from '../ports/signer.ts';

/** What signed statements are read with. */
export interface StatementContext {
  project: ProjectReader;
  clock: Pick<Clock, 'now'>;
  signer(): Promise<Signer>;
}

/** A statement and its signature as they lie in the project: `ID.json` and `ID.sig`. */
export interface StatementFile<T> {
  /** Of the run that wrote it. */
  id: string;
  path: string;
  /** Undefined for a payload that is not canonical, or not of its schema: a signature covers exactly what was read. */
  request: T | undefined;
  payload: string;
  signature: string;
}

/** Every signed statement in a folder, oldest first, its signature unread. */
export async function readStatementFiles<T>(
  project: ProjectReader,
  folder: string,
  schema: z.ZodType<T>,
): Promise<StatementFile<T>[]> {
  const names = await project.listFiles(folder);
  const ids = names.flatMap((name) => (name.endsWith('.sig') ? [name.slice(0, -'.sig'.length)] : []));
  return Promise.all(
    ids
      .filter((id) => names.includes(`${id}.json`))
      .map(async (id) => {
        const path = `${folder}/${id}.json`;
        const payload = await readText(project, path);
        const signature = await readText(project, `${folder}/${id}.sig`);
        return { id, path, payload, signature, request: parseStatement(payload, schema) };
      }),
  );
}

/** Clocks differ; a statement that is dated further ahead than this does not count yet. */
const TOLERANCE_S = 3600;

/** Who signed a statement by a list of signers. `at`: when the key has to be valid, by default when it was signed. */
export async function judgeStatement(
  ctx: StatementContext,
  { request, payload, signature }: StatementFile<{ at: string }>,
  allowed: string,
  at = request?.at,
): Promise<Signatory | { refused: SignatureProblem }> {
  const latest = addSeconds(ctx.clock.now(), TOLERANCE_S);
  if (request && Date.parse(request.at) > Date.parse(latest)) return { refused: 'dated-ahead' };
  return (await ctx.signer()).verify(payload, signature, allowed, at);
}

/** Records of the log, a path a line, in the order in which they were sealed. */
export const LEAVES = 'audit/leaves';

/** Where a file stands among what is sealed; what is not comes after all. */
export async function readSealOrder(project: ProjectReader): Promise<(path: string) => number> {
  const places = new Map((await readText(project, LEAVES)).split('\n').map((path, at) => [path, at]));
  return (path) => places.get(path) ?? Infinity;
}

function parseStatement<T>(payload: string, schema: z.ZodType<T>): T | undefined {
  try {
    const request = schema.parse(JSON.parse(payload));
    return canonicalJson(request) === payload ? request : undefined;
  } catch {
    return undefined;
  }
}

/** A file of the project as text; empty where it is not there. */
export async function readText(project: ProjectReader, path: string): Promise<string> {
  return Buffer.from((await project.readFile(path)) ?? []).toString('utf8');
}
