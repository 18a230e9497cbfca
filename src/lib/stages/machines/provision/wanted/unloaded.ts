import { difference } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionCommand } from '../step/step.ts';

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
