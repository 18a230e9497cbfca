import type { KnownProject } from '../../../core/ports/host-sweeper.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import type { FoundStore } from './look-at-store.ts';
import { toMiB } from './things.ts';

/** Pure: what is said of a project that could not be read; `unclaimed` bytes are kept for all such. */
export function sayMissing({ root, state, path = root }: KnownProject, unclaimed: number): Message {
  const mib = toMiB(unclaimed);
  return state === 'absent' ? message('gc.absent', { root, mib }) : message('gc.unreadable', { root, path, mib });
}

/** Pure: the command that shows what forgetting the absent projects would remove; none if there are none. */
export function forgetCommands(projects: readonly KnownProject[]): string[] {
  const absent = projects.filter(({ state }) => state === 'absent').map(({ root }) => `--forget ${shellWord(root)}`);
  return absent.length === 0 ? [] : [`sovran gc ${absent.join(' ')} --dry-run`];
}

/** Throws `not-vanished` (exit 2) for a folder that no record names, or that exists. */
export function refuseForget(stores: readonly (FoundStore | LostHost)[], forgotten: readonly string[]): void {
  const projects = stores.flatMap((store) => ('inventory' in store ? (store.inventory.projects ?? []) : []));
  const absent = projects.filter(({ state }) => state === 'absent');
  const wrong = forgotten.find((path) => !absent.some(({ root }) => root === path));
  if (wrong === undefined) return;
  const present = projects.some(({ root }) => root === wrong);
  const paths = absent.map(({ root }) => root);
  throw new SovranError({
    code: 'not-vanished',
    exit: EXIT.usage,
    text: message(present ? 'gc.forget.present' : 'gc.forget.unknown', { path: wrong }),
    fix: paths.length === 0 ? message('gc.forget.none') : message('gc.forget.fix', { paths: paths.join(', ') }),
    next: paths.length === 0 ? ['sovran gc --dry-run'] : absent.flatMap((one) => forgetCommands([one])),
    details: { path: wrong, vanished: paths },
  });
}
