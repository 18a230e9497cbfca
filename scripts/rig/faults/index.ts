import { clockSkew } from './clock.ts';
import { paused, sessionKilled } from './connection.ts';
import { diskFull, inodesGone, readOnly } from './disk.ts';
import { dockerKilled, dockerRestarted, dockerStopped } from './engine.ts';
import type { Fault } from './fault.ts';
import { gpuGone, hostileOutput, linkDowngraded } from './fixtures.ts';
import { hostCertificate } from './host-certificate.ts';
import { hostKey } from './host-key.ts';
import { off, reboot } from './reboot.ts';
import { foreignListener, snapDocker } from './services.ts';
import { sftpChroot } from './sftp-chroot.ts';
import { SSHD_FAULTS } from './sshd.ts';
import { noisyShell, noSudo, requireTty, slowShell, sudoPassword } from './users.ts';

/** Everything that can be made to go wrong on a lab machine, by name. */
export const FAULTS: Record<string, Fault> = {
  'session-killed': sessionKilled,
  paused,
  off,
  reboot,
  'host-key': hostKey,
  'host-certificate': hostCertificate,
  ...SSHD_FAULTS,
  'sftp-chroot': sftpChroot,
  'sudo-requiretty': requireTty,
  'sudo-password': sudoPassword,
  'no-sudo': noSudo,
  'slow-shell': slowShell,
  'noisy-shell': noisyShell,
  'disk-full': diskFull,
  'inodes-gone': inodesGone,
  'read-only': readOnly,
  'clock-skew': clockSkew,
  'docker-killed': dockerKilled,
  'docker-restarted': dockerRestarted,
  'docker-stopped': dockerStopped,
  'foreign-listener': foreignListener,
  'snap-docker': snapDocker,
  'gpu-link-downgraded': linkDowngraded,
  'gpu-gone': gpuGone,
  'hostile-output': hostileOutput,
};
