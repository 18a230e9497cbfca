import { listResources, requireResource } from '../../../../core/project/resources.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';

/** The host a command names, else the only one of the inventory. Throws (exit 2) when there is none or a choice. */
export async function chooseHost(ctx: StageContext, wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return (await requireResource(ctx.project, 'Host', wanted)).metadata.name;
  const names = (await listResources(ctx.project, 'Host')).map(({ metadata }) => metadata.name);
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  throw new SovranError({
    code: only === undefined ? 'no-host' : 'missing-flags',
    exit: EXIT.usage,
    text: only === undefined ? message('host.none') : message('host.several', { names: names.join(', ') }),
    ...(only === undefined ? { next: ['sovran host add local --local'] } : {}),
    details: only === undefined ? { names } : { flags: ['--host'], names },
  });
}
