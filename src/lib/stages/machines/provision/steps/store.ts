import { objectIn } from '../contract/strings.ts';
import { difference, judged, needsPerson, type Seen } from '../checks/seen.ts';
import { printLines, printPath } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { GROUP, printClosed, reopenStore, type SharedStore, STORE_NAMES } from '../files/closed-store.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../contract/step.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { folderDrift, makeFolder, type WantedFolder } from '../parts/file.ts';
import { isSystemPlace, isTemporary } from '../../../../core/project/resources/host-folder.ts';

const ACCOUNT = 'sovran';

/** S10: shared group, service user and folders. Refuses a root that belongs to the system or others. */
export const serviceAccount = defineStep({
  id: 'S10',
  name: 'service-account',
  risk: 'none',
  reads: (target) => [
    printLines('group', `getent group ${GROUP}`),
    printLines('account', `getent passwd ${ACCOUNT}`),
    printLines('member', `id -nG -- ${shellWord(target.user)}`),
    ...ownFolders(target).map(({ path }) => printPath(path)),
    ...printRoot(target.root),
  ],
  judge: (seen, target) => refuseRoot(seen, target) ?? judged(accountIn(seen), accountDrift(seen, target)),
  apply: (target, assessment) => [...accountCommands(target, assessment), ...ownFolders(target).map(makeFolder)],
});

function ownFolders({ root }: ProvisionTarget): WantedFolder[] {
  return [
    { path: root, group: GROUP, mode: '2770' },
    { path: '/etc/sovran', group: 'root', mode: '755' },
  ];
}

interface AccountSeen {
  [key: string]: boolean | string[];
  group: boolean;
  account: boolean;
  member: string[];
}

function accountIn(seen: Seen): AccountSeen {
  const member = (seen.one('member') ?? '').split(/\s+/).filter((one) => one !== '');
  return { group: seen.one('group') !== undefined, account: seen.one('account') !== undefined, member };
}

function accountDrift(seen: Seen, target: ProvisionTarget): string[] {
  const { group, account, member } = accountIn(seen);
  const joined = target.user === 'root' || member.includes(GROUP);
  return [
    ...(group ? [] : difference('group', undefined, GROUP)),
    ...(account ? [] : difference('user', undefined, ACCOUNT)),
    ...(joined ? [] : difference(`groups of ${target.user}`, undefined, GROUP)),
    ...ownFolders(target).flatMap((folder) => folderDrift(seen, folder)),
  ];
}

/** A user without login or home of its own: its files lie below our root. */
function accountCommands({ root, user }: ProvisionTarget, { observed }: Assessment): ProvisionCommand[] {
  const { group, account, member } = objectIn(observed);
  const joined = user === 'root' || (Array.isArray(member) && member.includes(GROUP));
  const nologin = ['--shell', '/usr/sbin/nologin'];
  return [
    ...(group === true ? [] : [{ argv: ['groupadd', '--system', GROUP] }]),
    ...(account === true
      ? []
      : [
          {
            argv: ['useradd', '--system', '--gid', GROUP, '--home-dir', root, '--no-create-home', ...nologin, ACCOUNT],
          },
        ]),
    ...(joined ? [] : [{ argv: ['usermod', '--append', '--groups', GROUP, user] }]),
  ];
}

/** A store of many files takes longer than the usual 15 minutes on a slow disk. */
const REOPEN_MS = 3_600_000;

/** S35: shared folders of the group. Opens what single users left; foreign content needs a person. */
export const sharedFolders = defineStep({
  id: 'S35',
  name: 'shared-folders',
  needs: ['S10'],
  risk: 'none',
  reads: (target) => [...sharedFoldersOf(target).map(({ path }) => printPath(path)), printClosed(storeOf(target))],
  judge: (seen, target) => {
    const [observed, differing] = [storeIn(seen, target), storeDrift(seen, target)];
    return observed.foreign.length > 0
      ? needsPerson('foreign-in-store', observed, differing)
      : judged(observed, differing);
  },
  apply: (target, assessment) => [...sharedFoldersOf(target).map(makeFolder), ...reopened(target, assessment)],
});

function sharedFoldersOf(target: ProvisionTarget): WantedFolder[] {
  return pathsOf(target).map((path) => ({ path, group: GROUP, mode: '2770' }));
}

function pathsOf({ root }: ProvisionTarget): string[] {
  return STORE_NAMES.map((name) => `${root}/${name}`);
}

/** The folders themselves are judged by their rights. */
function storeOf({ root, user }: ProvisionTarget): SharedStore {
  return { group: GROUP, root, names: [...STORE_NAMES, 'store.lock'], user };
}

type FoldersSeen = Record<string, string | null | string[]> & { closed: string[]; foreign: string[] };

function storeIn(seen: Seen, target: ProvisionTarget): FoldersSeen {
  const modes = pathsOf(target).map((path) => [path, seen.path(path)?.mode ?? null] as const);
  return { ...Object.fromEntries(modes), closed: seen.all('closed'), foreign: seen.all('foreign') };
}

function storeDrift(seen: Seen, target: ProvisionTarget): string[] {
  return [
    ...sharedFoldersOf(target).flatMap((folder) => folderDrift(seen, folder)),
    ...seen.all('closed').flatMap((path) => difference(path, 'closed to the group', GROUP)),
    ...seen.all('foreign').flatMap((path) => difference(path, 'not the store’s own', undefined)),
  ];
}

function reopened(target: ProvisionTarget, { observed }: Assessment): ProvisionCommand[] {
  const { closed } = objectIn(observed);
  if (!Array.isArray(closed) || closed.length === 0) return [];
  return [{ argv: reopenStore(storeOf(target)), timeoutMs: REOPEN_MS }];
}

/** Names that only a folder of sovran has at its top. */
const OURS = [...STORE_NAMES, 'run', 'store.lock'];
/** Of a file system that is mounted there. */
const NOBODYS = 'lost+found';
const SHOWN = 3;
/** Where the store of this machine lies for root; not a hidden folder of its home itself, e.g. `.ssh`. */
const IN_HOME_OF_ROOT = /^\/(?:root|var\/roothome)\/(?:[^./]|[^/]+\/.)/;

/** Prints `real=PATH` of the root, `ours=NAME` for store content, `other=NAME` for some other content. */
export function printRoot(root: string): string[] {
  const path = shellWord(root);
  return [
    printLines(
      'real',
      `d=${path}; while [ -n "$d" ] && [ ! -e "$d" ]; do d=\${d%/*}; done; r=; [ -z "$d" ] || r=$(readlink -f -- "$d"); root=${path}; printf '%s\\n' "$r\${root#"$d"}"`,
    ),
    printLines('ours', `for n in ${OURS.join(' ')}; do [ ! -e ${path}/"$n" ] || printf '%s\\n' "$n"; done`),
    printLines('other', `ls -A -- ${path}/ | grep -vxF -e ${[...OURS, NOBODYS].join(' -e ')} | head -n ${SHOWN}`),
  ];
}

/** Why a root must not become sovran's: system, temporary or foreign folder. Undefined if it may. */
export function refuseRoot(
  seen: Seen,
  { root, local }: Pick<ProvisionTarget, 'root' | 'local'>,
): Assessment | undefined {
  const real = seen.one('real') ?? root;
  const observed = { real, foreign: [real] };
  const isHome = local === true && (isTemporary(real) || IN_HOME_OF_ROOT.test(real));
  if (isSystemPlace(real) && !isHome) return needsPerson('root-of-system', observed);
  if (isTemporary(real) && !isHome) return needsPerson('root-temporary', observed);
  const others = seen.all('other');
  if (others.length === 0 || seen.all('ours').length > 0) return undefined;
  return needsPerson('root-in-use', { real, foreign: others.map((name) => `${root}/${name}`) });
}
