import { message, type MessageParams } from '../../../../core/text/message.ts';
import { isPasswordWanted, refusalOf, type SudoRefusal } from '../../../../core/failures/sudo-refusal.ts';
import type { Block } from '../terms/check.ts';
import type { Frames } from '../terms/read-frames.ts';
import { needsContainers } from '../terms/expected.ts';
import { judge, ok, Unreadable, unreadable, withoutContainers } from '../terms/verdicts.ts';

/** What the script finds about the user before anything else. */
export const ACCESS_BLOCKS: Block[] = [
  {
    id: 'user',
    as: 'login',
    checks: {
      user({ text }, { user }) {
        const { name } = readUser(text);
        return user === undefined ? ok(name) : judge(name === user, name, user);
      },
      sudo({ text }, { transport }) {
        const { privilege, refusal } = readUser(text);
        if ([WITH_PASSWORD, 'root', 'sudo'].includes(privilege)) return ok(privilege, 'root, sudo -n');
        const why = privilege === 'no-sudo' ? 'no-sudo' : refusalOf(refusal);
        const isLocal = transport === 'local';
        return judge(false, refusal || privilege, 'root, sudo -n', isLocal ? 'warn' : 'fail', sudoWords(why, isLocal));
      },
      'user-groups'({ text }, expected) {
        const { groups, privilege } = readUser(text);
        if (!needsContainers(expected)) return withoutContainers();
        const wanted = expected.podman ? 'sovran' : 'docker';
        return judge(groups.includes(wanted) || privilege === 'root', groups.join(' '), wanted, 'warn');
      },
    },
  },
  // As sshd starts it: bash reads .bashrc then, where it believes to be the first shell of a connection.
  {
    id: 'shell',
    seconds: 5,
    body: () => 'SHLVL=0 "${SHELL:-sh}" -c : </dev/null',
    checks: { 'clean-shell': ({ text }) => judge(text === '', text === '' ? '0 B' : text, '0 B', 'warn') },
  },
  {
    id: 'folders',
    values: ({ root }) => ({ d: root }),
    checks: {
      'service-folders'({ text }, { root }) {
        const [state = '', access = '', nearest = ''] = text.split('\n');
        if (access !== 'writable' && access !== 'read-only') return unreadable();
        const observed = `${root} ${state}, ${nearest} ${access}`;
        return judge(access === 'writable', observed, 'writable', 'fail', { path: nearest });
      },
    },
  },
];

function readUser(text: string): { name: string; id: string; groups: string[]; privilege: string; refusal: string } {
  const [name = '', id = '', groups = '', privilege = '', ...refusal] = text.split('\n');
  if (!/^\d+$/.test(id)) throw new Unreadable('id');
  return { name, id, groups: groups.split(' '), privilege, refusal: refusal.join(' ').trim() };
}

const WITH_PASSWORD = 'sudo with a password';

/** Whether sudo is there and let the user not through by itself. */
export function isSudoLocked({ blocks }: Frames): boolean {
  return blocks.get('user')?.text.split('\n')[3] === 'refused';
}

/** The same answers, of a user whom sudo let through once it had its password. Pure. */
export function unlocked(frames: Frames): Frames {
  const user = frames.blocks.get('user');
  if (!user) return frames;
  const text = [...user.text.split('\n').slice(0, 3), WITH_PASSWORD].join('\n');
  return { ...frames, blocks: new Map(frames.blocks).set('user', { ...user, text }) };
}

/** A check never prompts: over SSH a file provides the password, here only a NOPASSWD rule helps. */
function sudoWords(refusal: SudoRefusal, isLocal: boolean): MessageParams {
  if (!isPasswordWanted(refusal))
    return { why: message(`ssh.sudo.${refusal}`), remedy: message(`ssh.sudo.${refusal}.fix`) };
  const remedy = message(isLocal ? 'preflight.remedy.sudo.rule' : 'preflight.remedy.sudo.password');
  return { why: message('preflight.sudo.password'), remedy };
}
