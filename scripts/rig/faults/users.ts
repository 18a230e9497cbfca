import { scripted, type Fault } from './fault.ts';

const RC = '/home/operator/.bashrc';

/** Prefixes the operator's .bashrc, which bash reads for commands over SSH too; the first lines come before Debian's early return. */
function inShell(about: string, line: (value?: string) => string): Fault {
  return scripted(
    about,
    (value) => `cp -p ${RC} ${RC}.lab; { echo ${JSON.stringify(line(value))}; cat ${RC}.lab; } >${RC}`,
    () => `test ! -e ${RC}.lab || mv -f ${RC}.lab ${RC}`,
  );
}

export const slowShell = inShell(
  "the operator's shell takes seconds to start (value, 3)",
  (seconds = '3') => `sleep ${Number(seconds)}`,
);

export const noisyShell = inShell("the operator's shell greets on both streams", () => 'echo { welcome; echo motd >&2');

export const requireTty = scripted(
  'sudo wants a terminal',
  () => "umask 227; echo 'Defaults requiretty' >/etc/sudoers.d/zz-lab-requiretty && visudo -qc",
  () => 'rm -f /etc/sudoers.d/zz-lab-requiretty',
);

export const noSudo = scripted(
  'the operator may not use sudo at all',
  () => "umask 227; echo 'operator ALL=(ALL) !ALL' >/etc/sudoers.d/zz-lab-nosudo && visudo -qc",
  () => 'rm -f /etc/sudoers.d/zz-lab-nosudo',
);

export const sudoPassword = scripted(
  'sudo asks the operator for a password',
  () => "umask 227; echo 'operator ALL=(ALL) PASSWD: ALL' >/etc/sudoers.d/zz-lab-password && visudo -qc",
  () => 'rm -f /etc/sudoers.d/zz-lab-password',
);
