import type { z } from 'zod';
import { canonicalJson } from '../kit/canonical.ts';
import type { ProjectReader } from '../ports/project-store.ts';
import type { Signatory, SignatureProblem, Signer } from '../ports/signer.ts';
import { readSigners } from './signers.ts';

/** What signed statements are read with. */
export interface StatementContext {
  project: ProjectReader;
  signer(): Promise<Signer>;
}

/** A signed statement of a person, as found in the project: `ID.json` with its signature `ID.sig`. */
export interface Statement<T> {
  /** Of the run that wrote it. */
  id: string;
  path: string;
  /** Undefined for a payload that is not canonical, or not of its schema: a signature covers exactly what was read. */
  request: T | undefined;
  verdict: Signatory | { refused: SignatureProblem };
}

/** Every signed statement in a folder, oldest first. `at`: when its key has to be valid, by default now. */
export async function readStatements<T>(
  ctx: StatementContext,
  folder: string,
  schema: z.ZodType<T>,
  at: (request: T | undefined) => string | undefined = () => undefined,
): Promise<Statement<T>[]> {
  const names = await ctx.project.listFiles(folder);
  const ids = names.flatMap((name) => (name.endsWith('.sig') ? [name.slice(0, -'.sig'.length)] : []));
  const signed = ids.filter((id) => names.includes(`${id}.json`));
  if (signed.length === 0) return [];
  const [signer, allowed] = [await ctx.signer(), await readSigners(ctx.project)];
  return Promise.all(
    signed.map(async (id) => {
      const path = `${folder}/${id}.json`;
      const payload = await readText(ctx.project, path);
      const request = parseStatement(payload, schema);
      const signature = await readText(ctx.project, `${folder}/${id}.sig`);
      return { id, path, request, verdict: await signer.verify(payload, signature, allowed, at(request)) };
    }),
  );
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
