import type { StageContext } from '../../../core/operation/context.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { settingsOf } from '../install/facts.ts';
import { runThere } from '../install/site.ts';
import { cefOf, isOfSecurity } from './cef.ts';
import type { SiemState } from './schema.ts';

/** Longer than a shipper takes to connect. */
const PATIENCE = { timeoutMs: 10_000, pollMs: 500 };

/** Gives the shipper of a host the project's events that it does not have. Throws `not-found` (exit 2) or `siem-missing` (exit 3). */
export async function shipEvents(ctx: StageContext, name: string): Promise<SiemState> {
  const { folder, files } = (await requireResource(ctx.project, 'Watch', name)).spec;
  const { siem } = await settingsOf(ctx);
  if (!siem || !('siem/start' in files)) {
    const next = [`sovran watch install ${name}`];
    throw new SovranError({
      code: 'siem-missing',
      exit: EXIT.refused,
      text: message('watch.siem.none', { name }),
      next,
    });
  }
  const host = await ctx.hosts.open(name);
  const port = siem.target.split(':')[1] ?? '';
  const ask = async (lines: string[] = []): Promise<Asked> =>
    JSON.parse(await runThere(host, scriptArgv('watch/siem', folder, port), lines.join(''))) as Asked;
  const before = await ask();
  const known = new Set(before.ids);
  const accept = (event: ProjectEvent): boolean => isOfSecurity(event) && !known.has(event.id);
  const events = (await ctx.project.readEvents({ accept })).toReversed();
  if (events.length > 0) await ask(events.map((event) => `${event.at.slice(0, 10)} ${cefOf(event)}\n`));
  const patience = { ...PATIENCE, signal: ctx.interrupt.signal };
  const isNew = events.length > 0;
  const after = isNew ? await lookUntil(ctx.clock, patience, ask, ({ connected }) => connected !== null) : before;
  const { ids, ...state } = after;
  return { host: name, target: siem.target, handedOver: events.length, last: ids.at(-1) ?? null, ...state };
}

/** What `siem.sh` prints. */
interface Asked extends Pick<SiemState, 'running' | 'connected' | 'reason'> {
  ids: string[];
}
