import type { GatewayStatus, SlotStatus } from '../../../core/ports/gateway.ts';
import { whyNotAsked } from '../../machines/hosts/workload/ask-host.ts';
import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { Restarts } from '../../../core/ports/restarts.ts';
import { instant, message, type Message } from '../../../core/text/message.ts';
import type { ServingRestarts } from './restarts.ts';
import type { Misplaced } from './slots.ts';
import type { EnvironmentEntry } from './schema.ts';
import { readyIn } from './served.ts';
import { type EnvironmentView, isServing, type MemberView } from './show.ts';
import type { StoppedEnvironment } from './stop.ts';

/** A table of environments, as they are recorded. */
export function renderEnvironments(environments: EnvironmentEntry[], view: View): string[] {
  if (environments.length === 0) return [view.t('env.none')];
  const table = tableOf(view, environments, [
    ['column.environment', ({ name }) => name],
    ['column.host', ({ host }) => host],
    ['column.address', ({ bind, port }) => `${bind.includes(':') ? `[${bind}]` : bind}:${port}`],
    ['env.column.release', ({ release }) => release ?? '–'],
  ]);
  return [...table, view.paint.dim(view.t('env.as-recorded'))];
}

/** An environment just added. */
export function renderAddedEnvironment(environment: EnvironmentView, view: View): string[] {
  const { name, gateway } = environment;
  const added = view.t('env.added', { name, place: placeOf(environment, view) });
  const serves = view.t(isServing(environment) ? 'env.serving' : 'env.no-release');
  const release = isServing(environment) ? null : readyIn(gateway);
  const line = release === null ? serves : view.paint.warn(view.t('env.serving-unrecorded', { name, release }));
  return [added, line, ...renderMisplaced(name, environment.misplaced, view)];
}

/** One line for every slot that holds another release than recorded. */
export function renderMisplaced(name: string, misplaced: readonly Misplaced[], view: View): string[] {
  return misplaced.map((one) => view.paint.warn(view.t('env.slot-misplaced', { environment: name, ...one })));
}

/** One line for the engine and for the gateway, where it ended by itself. */
export function renderRestarts({ engine, gateway }: ServingRestarts, view: View): string[] {
  return [
    ...(engine ? [restartsLine(message('env.part.engine'), engine, view)] : []),
    ...(gateway ? [restartsLine(message('env.part.gateway'), gateway, view)] : []),
  ];
}

function restartsLine(part: Message, { ends, gaveUp }: Restarts, { t, paint }: View): string {
  const last = ends.at(-1) ?? { at: '', how: 'lost' };
  const how = howItEnded(last.how);
  const words = {
    part,
    count: ends.length,
    since: instant(ends[0]?.at ?? ''),
    at: instant(last.at),
    reason: last.lastWords === undefined ? how : message('text.pair', { name: how, text: last.lastWords }),
  };
  return gaveUp ? paint.bad(t('env.restarts.gave-up', words)) : paint.warn(t('env.restarts', words));
}

/** A signal has one name in every language. */
function howItEnded(how: string): string | Message {
  const code = /^exit (\d+)$/.exec(how)?.[1];
  if (code !== undefined) return message('env.end.exit', { code });
  return how === 'lost' ? message('env.end.lost') : how;
}

/** An environment just stopped. */
export function renderStoppedEnvironment({ name, url, host, stopped }: StoppedEnvironment, view: View): string[] {
  const { releases, cut } = stopped;
  return [
    view.t('env.stopped', { name, url, host }),
    ...(releases.length > 0 ? [view.t('env.stopped.releases', { releases: releases.join(', ') })] : []),
    ...(cut > 0 ? [view.paint.warn(view.t('env.stopped.cut', { count: cut }))] : []),
  ];
}

/** An environment, its slots and who may call it. */
export function renderEnvironment(environment: EnvironmentView, view: View): string[] {
  const { name, applications, keys, approvals } = environment;
  return [
    view.paint.bold(`${name}  ${placeOf(environment, view)}`),
    gatewayLine(environment, view),
    view.t('env.access', { applications, keys }),
    view.t('env.approvals', { count: approvals.required }),
    ...(environment.members ? memberTable(environment.members, view) : slotLines(environment, view)),
    ...renderLastServed(environment, view),
    ...renderMisplaced(name, environment.misplaced, view),
    ...renderRestarts(environment.restarts ?? {}, view),
    ...(environment.isolatesNetwork === false
      ? [view.paint.warn(view.t('host.shares-network', { host: environment.host }))]
      : []),
  ];
}

function placeOf({ url, host, here }: EnvironmentView, view: View): string {
  return here ? url : view.t('env.address-on', { address: url, host });
}

/** Where no slot gets traffic: what had it last. */
function renderLastServed({ gateway }: EnvironmentView, view: View): string[] {
  if (gateway.lastServed === undefined || readyIn(gateway) !== null) return [];
  return [view.t('env.last-served', { release: gateway.lastServed })];
}

function slotLines(environment: EnvironmentView, view: View): string[] {
  const { gateway } = environment;
  return gateway.unreachable === undefined ? slotTable(gateway, view) : [recordedSlots(environment, view)];
}

function memberTable(members: readonly MemberView[], view: View): string[] {
  return tableOf(view, members, [
    ['column.environment', ({ name }) => name],
    ['env.column.release', ({ release }) => release ?? '–'],
    ['column.state', ({ state, up }) => memberWord(state, up, view)],
    ['env.column.inflight', ({ sessions }) => String(sessions), 'end'],
    ['env.column.certificate', ({ until }) => until?.slice(0, 10) ?? '–'],
  ]);
}

function memberWord(state: MemberView['state'], up: boolean, view: View): string {
  if (state === null) return view.paint.warn(view.t('env.state.maint'));
  if (state !== 'ready') return view.t(`env.state.${state}`);
  return up ? view.paint.good(view.t('env.state.live')) : view.paint.bad(view.t('env.state.down'));
}

function slotTable(gateway: GatewayStatus, view: View): string[] {
  return tableOf(view, gateway.slots, [
    ['env.column.slot', ({ slot }) => slot],
    ['env.column.release', ({ release }) => release ?? '-'],
    ['column.state', (slot) => stateWord(slot, gateway, view)],
    ['env.column.inflight', ({ sessions }) => String(sessions), 'end'],
  ]);
}

/** Of a gateway that was not asked: the record. */
function recordedSlots({ slots, live }: EnvironmentView, view: View): string {
  const recorded = Object.entries(slots).map(
    ([slot, release]) => `${slot} ${release ?? '-'}${slot === live ? ` (${view.t('env.state.live')})` : ''}`,
  );
  return view.t('env.slots-unknown', { recorded: recorded.join(', ') || view.t('env.served.nothing') });
}

function gatewayLine({ host, gateway }: EnvironmentView, view: View): string {
  const { running, pid, unreachable } = gateway;
  if (unreachable !== undefined)
    return view.paint.warn(view.t('env.gateway-unknown', { reason: whyNotAsked(host, unreachable) }));
  if (!running) return view.paint.bad(view.t('env.gateway-stopped'));
  return view.paint.good(view.t('env.gateway-runs', { pid: String(pid ?? 0) }));
}

function stateWord({ state, up, release }: SlotStatus, { running }: GatewayStatus, view: View): string {
  if (release === undefined) return view.t('env.state.empty');
  if (state === 'drain' && running && !up) return view.paint.warn(view.t('env.state.drain-down'));
  if (state === 'ready')
    return up ? view.paint.good(view.t('env.state.live')) : view.paint.bad(view.t('env.state.down'));
  return view.t(`env.state.${state}`);
}
