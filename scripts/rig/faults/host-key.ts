import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../execute.ts';
import { hostKeys, KEY_TYPES } from '../secrets.ts';
import { quote, type Fault } from './fault.ts';
import { reloadSshd } from './sshd.ts';

/** The host's keys are others than those pinned: a machine that was installed again, or another one in its place. */
export const hostKey: Fault = {
  about: 'other host keys, as after a new installation',
  on: async ({ host }) => {
    const make = 'rm -f /etc/ssh/ssh_host_*_key*; ssh-keygen -A';
    await execute(host.container, `${make}; ${reloadSshd}`);
  },
  off: async ({ lab, host }) => {
    const write = KEY_TYPES.flatMap((type) => [`ssh_host_${type}_key`, `ssh_host_${type}_key.pub`]).map((name) => {
      const content = readFileSync(join(hostKeys(lab.dir, host.name), name), 'utf8');
      return `printf %s ${quote(content)} >/etc/ssh/${name}`;
    });
    await execute(host.container, ['umask 077', 'rm -f /etc/ssh/ssh_host_*_key*', ...write, reloadSshd].join('\n'));
  },
};
