import type { StageContext } from '../../../core/operation/context.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { settingsOf } from '../install/facts.ts';
import { runThere } from '../install/site.ts';
import { cefOf, isOfSecurity } from './cef.ts';
import type { SiemState } from './schema.ts';

/** What a host with a shipper has. */
const START = 'siem/start';
/** Longer than a shipper takes to connect. */
const PATIENCE = { timeoutMs: 10_000, pollMs: 500 };

/** Gives the first shipper the project's events that it does not have, and asks all how they do. Throws `not-found` (exit 2) or `siem-missing` (exit 3). */
export async function shipEvents(ctx: StageContext, names: readonly string[] = []): Promise<SiemState[]> {
  const watched = await listResources(ctx.project, 'Watch');
  const shipping = watched.flatMap(({ metadata, spec }) => (START in spec.files ? [metadata.name] : []));
  const states: SiemState[] = [];
  for (const name of names.length > 0 ? names : shipping)
    states.push(await shipFrom(ctx, name, states.length === 0 ? isOfSecurity : () => false));
  return states;
}

async function shipFrom(ctx: StageContext, name: string, isWanted: typeof isOfSecurity): Promise<SiemState> {
  const { folder, files } = (await requireResource(ctx.project, 'Watch', name)).spec;
  const { siem } = await settingsOf(ctx);
  if (!siem || !(START in files))
    throw refusedError('siem-missing', message('watch.siem.none', { name }), {
      next: [`sovran watch install ${name}`],
    });
  const host = await ctx.hosts.open(name);
  const port = siem.target.split(':')[1] ?? '';
  const ask = async (lines: string[] = []): Promise<Asked> =>
    JSON.parse(await runThere(host, scriptArgv('watch/siem', folder, port), lines.join(''))) as Asked;
  const before = await ask();
  const known = new Set(before.ids);
  const accept = (event: ProjectEvent): boolean => isWanted(event) && !known.has(event.id);
  const events = (await ctx.project.readEvents({ accept })).toReversed();
  if (events.length > 0) await ask(events.map((event) => `${event.at.slice(0, 10)} ${cefOf(event)}\n`));
  const patience = { ...PATIENCE, signal: ctx.interrupt.signal };
  const isSettled = ({ connected }: Asked): boolean => events.length === 0 || connected !== null;
  const { ids, ...state } = await lookUntil(ctx.clock, patience, ask, isSettled);
  return { host: name, target: siem.target, handedOver: events.length, last: ids.at(-1) ?? null, ...state };
}

/** What `siem.sh` prints. */
interface Asked extends Pick<SiemState, 'running' | 'connected' | 'reason'> {
  ids: string[];
}
