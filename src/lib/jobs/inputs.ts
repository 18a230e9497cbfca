import type { JobInput } from '../ports/engine.ts';
import type { StageContext } from '../run/context.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

/** Where each input tree lies on this machine. Throws `input-missing` (exit 1) when the store has lost one. */
export async function inputPaths(inputs: JobInput[], ctx: StageContext): Promise<Record<string, string>> {
  const artifacts = await ctx.artifacts();
  const found = inputs.map(async ({ name, digest }) => [
    name,
    (await artifacts.treePath(digest)) ?? missing(name, digest),
  ]);
  return Object.fromEntries(await Promise.all(found)) as Record<string, string>;
}

function missing(name: string, digest: string): never {
  throw new SovranError({
    code: 'input-missing',
    exit: EXIT.failed,
    text: message('job.input-missing', { name, digest }),
    fix: message('job.input-missing.fix'),
    details: { name, digest },
  });
}
