import type { StageContext } from '../../../core/operation/context.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { settingsOf } from '../install/facts.ts';
import { runThere } from '../install/site.ts';
import type { SiemState } from './schema.ts';
import type { View } from '../../../core/text/view.ts';

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

/** Operations on who may do what, what is live, and who watches. */
const OF_SECURITY = /^(release (approve|promote|rollback)|(app|env|host) .*|watch (install|remove))$/;
/** Those after which less works than before. */
const GRAVE = /rollback|revoke|stop|remove/;

export function isOfSecurity({ operation }: ProjectEvent): boolean {
  return OF_SECURITY.test(operation);
}

/** An event in ArcSight's Common Event Format; its id comes last: a truncated line has none. Pure. */
export function cefOf({ id, at, actor, operation, target, result, data: { release } }: ProjectEvent): string {
  const header = [operation.replaceAll(' ', '-'), operation, GRAVE.test(operation) ? '7' : '5'];
  return cefLine(header, {
    rt: String(Date.parse(at)),
    suser: actor,
    act: operation,
    outcome: result,
    msg: target,
    ...(typeof release === 'string' ? { cs1Label: 'release', cs1: release } : {}),
    externalId: id,
  });
}

/** A line of signature, name, severity and extension: line ends are not allowed before the extension. Pure. */
export function cefLine(header: readonly string[], extension: Readonly<Record<string, string>>): string {
  const words = header.map((text) => text.replaceAll(/[\\|]/g, String.raw`\$&`).replaceAll(/[\r\n]+/g, ' '));
  const escaped = (text: string): string => text.replaceAll(/[\\=]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
  const fields = Object.entries(extension).map(([key, value]) => `${key}=${escaped(value).replaceAll('\r', '\\r')}`);
  return ['CEF:0', 'sovran', 'project', '1', ...words, fields.join(' ')].join('|');
}

/** What shippers were given, and whether they reach the receiver. */
export function renderSiem(states: SiemState[], view: View): string[] {
  return states.length > 0 ? states.flatMap((one) => renderShipper(one, view)) : [view.t('watch.siem.off')];
}

function renderShipper({ running, connected, reason, last, ...said }: SiemState, view: View): string[] {
  const state = running ? (connected === null ? 'unknown' : connected ? 'connected' : 'suspended') : 'stopped';
  const tone = state === 'connected' ? 'good' : state === 'unknown' ? 'warn' : 'bad';
  return [
    view.t('watch.siem.events', { ...said, last: last ?? '–' }),
    view.paint[tone](view.t(`watch.siem.${state}`, { ...said, reason: reason ?? '–' })),
  ];
}
