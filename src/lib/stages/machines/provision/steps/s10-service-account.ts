import { objectIn } from '../step/strings.ts';
import { difference, judged } from '../checks/assessment.ts';
import { printLines, printPath } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { printRoot, refuseRoot } from '../content/own-root.ts';
import { GROUP } from '../content/operators-group.ts';
import type { Seen } from '../checks/seen.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../step/step.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { folderDrift, makeFolder, type WantedFolder } from '../wanted/folder.ts';

const ACCOUNT = 'sovran';

/** S10: shared group, service user and folders. Refuses a root that belongs to the system or others. */
export const serviceAccount = defineStep({
  id: 'S10',
  name: 'service-account',
  needs: [],
  risk: 'none',
  reads: (target) => [
    printLines('group', `getent group ${GROUP}`),
    printLines('account', `getent passwd ${ACCOUNT}`),
    printLines('member', `id -nG -- ${shellWord(target.user)}`),
    ...foldersOf(target).map(({ path }) => printPath(path)),
    ...printRoot(target.root),
  ],
  judge: (seen, target) => refuseRoot(seen, target) ?? judged(observedIn(seen), differences(seen, target)),
  apply: (target, assessment) => [...accountCommands(target, assessment), ...foldersOf(target).map(makeFolder)],
});

function foldersOf({ root }: ProvisionTarget): WantedFolder[] {
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

function observedIn(seen: Seen): AccountSeen {
  const member = (seen.one('member') ?? '').split(/\s+/).filter((one) => one !== '');
  return { group: seen.one('group') !== undefined, account: seen.one('account') !== undefined, member };
}

function differences(seen: Seen, target: ProvisionTarget): string[] {
  const { group, account, member } = observedIn(seen);
  const joined = target.user === 'root' || member.includes(GROUP);
  return [
    ...(group ? [] : difference('group', undefined, GROUP)),
    ...(account ? [] : difference('user', undefined, ACCOUNT)),
    ...(joined ? [] : difference(`groups of ${target.user}`, undefined, GROUP)),
    ...foldersOf(target).flatMap((folder) => folderDrift(seen, folder)),
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
