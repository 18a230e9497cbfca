import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { hostAt } from './host-at.ts';
import { makeUser, type TestUser, type UserOptions } from './ssh-user.ts';

/** A `/proc` of its own for one command, so that the machine's stays as it is. */
const HIDE = 'mount -t proc -o hidepid="$1" proc /proc && shift && exec setpriv --reuid "$@"';

export interface HidingHost {
  host: Host;
  /** Numbers of two users: the commands of `host` are run by the first, and do not see what the second runs. */
  bob: number;
  ann: number;
}

/** This machine with a `/proc` that shows each user only the own processes (hidepid), and a store that everybody may write to. */
export function hidingHost(hidepid: 1 | 2, bobs: UserOptions = {}): HidingHost {
  const root = mkdtempSync(join(tmpdir(), 'sovran-hiding-'));
  chmodSync(root, 0o777);
  const [bob, ann] = [makeUser(bobs), makeUser()];
  onTestFinished(() => {
    for (const user of [bob, ann]) user.remove();
    rmSync(root, { recursive: true, force: true });
  });
  const here = hostAt(root);
  const [uid, gid] = [idOf(bob, '-u'), idOf(bob, '-g')];
  const as = [
    'unshare',
    '-m',
    'sh',
    '-c',
    HIDE,
    'sh',
    String(hidepid),
    String(uid),
    '--regid',
    String(gid),
    '--init-groups',
  ];
  const host: Host = { ...here, exec: (argv, options) => here.exec([...as, ...argv], options) };
  return { host, bob: uid, ann: idOf(ann, '-u') };
}

function idOf({ name }: TestUser, which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, name], { encoding: 'utf8' }));
}
