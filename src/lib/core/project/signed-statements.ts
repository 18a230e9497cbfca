import type { z } from 'zod';
import type { Signatory, SignatureProblem } from '../ports/signer.ts';
import { readCharterInForce } from './charter.ts';
import { ALLOWED_SIGNERS } from './signers.ts';
import {
  judgeStatement,
  readStatementFiles,
  readText,
  type StatementContext,
  type StatementFile,
} from './statements.ts';

/** A statement of a person, and whose. */
export interface Statement<T> extends Pick<StatementFile<T>, 'id' | 'path' | 'request'> {
  verdict: Signatory | { refused: SignatureProblem };
}

/** Who may sign: the list that the charter in force carries, else the file as it was committed. */
export async function readSigners(ctx: StatementContext): Promise<string> {
  return (await readCharterInForce(ctx))?.allowedSigners ?? (await readText(ctx.project.at('HEAD'), ALLOWED_SIGNERS));
}

/** Every signed statement in a folder, oldest first. `at`: when keys have to be valid, by default when each was signed. */
export async function readStatements<T extends { at: string }>(
  ctx: StatementContext,
  folder: string,
  schema: z.ZodType<T>,
  at?: string,
): Promise<Statement<T>[]> {
  const files = await readStatementFiles(ctx.project, folder, schema);
  if (files.length === 0) return [];
  const allowed = await readSigners(ctx);
  return Promise.all(
    files.map(async (file) => {
      const { id, path, request } = file;
      return { id, path, request, verdict: await judgeStatement(ctx, file, allowed, at) };
    }),
  );
}
