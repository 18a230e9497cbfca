import type { Endpoint } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { MoveArgs } from './switch-args.ts';

type Wanted = Pick<MoveArgs, 'to' | 'streams'>;

/**
 * How many of the streams that are wanted a way carries, and says so where they are fewer: a stream that found no way would be told
 * as lost. Throws `probe-alone` (exit 3) where one stream would keep everything else from the host.
 */
export async function carriedStreams(ctx: StageContext, { to, streams }: Wanted, way: Endpoint): Promise<number> {
  const atOnce = (await way.atOnce?.()) ?? streams;
  if (atOnce >= streams) return streams;
  if (atOnce === 0) throw probeAlone(to);
  ctx.emit({
    type: 'waiting',
    text: message('release.probe-fewer', { host: to.host, streams: atOnce, wanted: streams }),
  });
  return atOnce;
}

/** Before any traffic moves: throws `probe-alone` (exit 3) where a probe could not be run beside what else is asked of the host. */
export async function requireRoom(ctx: StageContext, { to, streams }: Wanted): Promise<void> {
  const way = await (await ctx.gateway(to.environment)).reach();
  try {
    if (streams > 0 && (await way.atOnce?.()) === 0) throw probeAlone(to);
  } finally {
    await way.close();
  }
}

function probeAlone({ host }: Wanted['to']): SovranError {
  return new SovranError({
    code: 'probe-alone',
    exit: EXIT.refused,
    text: message('release.probe-alone', { host }),
    fix: message('release.probe-alone.fix'),
    next: [`sovran host check ${host}`],
    details: { host },
  });
}
