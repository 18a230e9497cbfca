import { difference, type Seen } from '../checks/seen.ts';
import type { ProvisionCommand } from '../contract/step.ts';
import { printLines } from '../checks/check-script.ts';

/** Whether a unit is started at boot and runs now; undefined where systemd is missing. */
export function serviceState(seen: Seen, name: string): string | undefined {
  const line = seen.all('unit').find((one) => one.startsWith(`${name} `));
  return line?.slice(name.length + 1).trim();
}

/** What keeps a unit from being enabled and active. */
export function serviceDrift(seen: Seen, name: string): string[] {
  const state = serviceState(seen, name);
  return state === 'enabled/active' || state === 'static/active' || state === 'alias/active'
    ? []
    : difference(name, state ?? 'unknown', 'enabled/active');
}

/** What keeps a unit from being started at boot, whether it runs now or not. */
export function enabledDrift(seen: Seen, name: string): string[] {
  const enabled = (serviceState(seen, name) ?? '').split('/')[0] ?? '';
  return difference(name, enabled === '' ? 'unknown' : enabled, 'enabled');
}

/** Restores a unit's files and its boot `state`; an enabled unit stays enabled. */
export function restoreUnit(
  name: string,
  state: string | null | undefined,
  restore: readonly ProvisionCommand[],
): ProvisionCommand[] {
  const wasEnabled = state?.split('/')[0] === 'enabled';
  const off = { argv: ['sh', '-c', `systemctl disable ${name} || :`] };
  const on = { argv: ['systemctl', 'reenable', name] };
  return [
    ...(wasEnabled ? [] : [off]),
    ...restore,
    { argv: ['systemctl', 'daemon-reload'] },
    ...(wasEnabled ? [on] : []),
  ];
}

/** Commands that write files and have them read, between a note that begins and one that ends it: see `unloadedDrift`. */
export function untilLoaded(id: string, commands: readonly ProvisionCommand[]): ProvisionCommand[] {
  return [{ argv: ['touch', '--', noteOf(id)] }, ...commands, { argv: ['rm', '-f', '--', noteOf(id)] }];
}

/** Prints whether the note of a step is there. */
export function printUnloaded(id: string): string {
  return printLines('unloaded', `[ ! -e ${noteOf(id)} ] || echo yes`);
}

/** Files written by an interrupted run but not loaded; empty after a reboot. */
export function unloadedDrift(seen: Seen): string[] {
  return seen.one('unloaded') === undefined ? [] : difference('settings in force', 'older', 'those of the files');
}

function noteOf(id: string): string {
  return `/run/sovran-${id}.unloaded`;
}
