import { hostScript } from '../../../../core/kit/host-script.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';

/** The group of a host's operators: it shares their folders, and sshd lets it forward. */
export const GROUP = 'sovran';

/** Shared folders below the root. Sockets belong to S36. */
export const STORE_NAMES =
  'lease environment-lease jobs services audit gateways projects trees blobs incoming images engines code programs bundles'.split(
    ' ',
  );

/** Where to look: the store's folders and files below its root, by name, and the user that connects to its host. */
export interface SharedStore {
  group: string;
  root: string;
  names: readonly string[];
  user: string;
}

/** Shell: prints up to twenty `closed=PATH` that `reopenStore` opens, and `foreign=PATH` for a person. */
export function printClosed({ group, root, names, user }: SharedStore): string {
  const words = Object.entries({ group, root, operator: user, names: names.join(' ') });
  return `( ${words.map(([name, word]) => `${name}=${shellWord(word)}`).join(' ')}\n${hostScript('provision/store/print-closed')}\n) </dev/null 2>/dev/null`;
}

/** The command that opens for the group what is closed to it, and nothing that is not the store's. */
export function reopenStore({ group, root, names, user }: SharedStore): string[] {
  const [all, some] = [hostScript('provision/store/reopen'), hostScript('provision/store/reopen-some')];
  return ['sh', '-c', all, 'sovran', group, root, user, names.join(' '), some];
}
