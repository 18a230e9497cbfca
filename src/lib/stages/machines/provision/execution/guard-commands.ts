import { hostScript } from '../../../../core/kit/host-script.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import type { LoginGuard, ProvisionCommand } from '../contract/step.ts';

/** A guard with its name on the host, and the seconds after which it reverts. */
export interface GuardSetup extends LoginGuard {
  name: string;
  seconds: number;
}

/** Keeps the files and starts the timer that reverts them. */
export function armGuard({ name, paths, reload, seconds }: GuardSetup): ProvisionCommand {
  const [arm, restore] = [hostScript('provision/guard/arm'), hostScript('provision/guard/restore')];
  const back = reload.map(shellWord).join(' ');
  return { argv: ['sh', '-c', arm, 'arm-guard', name, String(seconds), restore, back, ...paths] };
}

/** Calls the timer off; prints `reverted` when it was too late. */
export function disarmGuard(name: string): ProvisionCommand {
  return { argv: ['sh', '-c', hostScript('provision/guard/disarm'), 'disarm-guard', name] };
}

/** Prints `pending` while a guard is armed. */
export function lookForGuard(name: string): ProvisionCommand {
  return { argv: ['sh', '-c', '[ ! -d "$1" ] || echo pending', 'look', folderOf(name)] };
}

/** Puts the kept files back now. */
export function revertGuard(name: string): ProvisionCommand {
  return { argv: ['sh', `${folderOf(name)}/restore`] };
}

function folderOf(name: string): string {
  return `/var/lib/sovran-guard/${name}`;
}
