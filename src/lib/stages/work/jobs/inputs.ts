import { sendTree } from '../../machines/hosts/send-tree.ts';
import type { JobInput } from '../../../core/ports/engine.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** The path of each input tree on the job’s host. Throws `input-missing` (exit 1). */
export async function inputPaths(
  inputs: JobInput[],
  host: string,
  ctx: StageContext,
  progress?: (line: Message) => void,
): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const { name, digest } of inputs)
    paths[name] = await sendTree(ctx, host, digest, progress).catch((error: unknown) => refuse(name, digest, error));
  return paths;
}

function refuse(name: string, digest: string, error: unknown): never {
  if (!(error instanceof SovranError) || error.code !== 'tree-missing') throw error;
  throw new SovranError({
    code: 'input-missing',
    exit: EXIT.failed,
    text: message('job.input-missing', { name, digest }),
    fix: message('project.tree.missing.fix'),
    details: { name, digest },
  });
}
