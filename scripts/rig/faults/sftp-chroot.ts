import { scripted } from './fault.ts';
import { dropIn } from './sshd.ts';

const JAIL = '/srv/jail';
const SERVER = '/usr/local/sbin/lab-sftp';

/** As hardened hosts have it: SFTP sees a root of its own, so that its paths are not those of a command. */
const subsystem = dropIn('sftp-chroot', '', () => [`Subsystem sftp ${SERVER}`]);

const jail = scripted(
  '',
  () => `set -eu
mkdir -p ${JAIL}/usr ${JAIL}/etc ${JAIL}/dev ${JAIL}/upload
ln -sfn usr/lib ${JAIL}/lib; ln -sfn usr/lib64 ${JAIL}/lib64; cp /etc/passwd /etc/group ${JAIL}/etc/
mountpoint -q ${JAIL}/usr || mount --bind -o ro /usr ${JAIL}/usr
touch ${JAIL}/dev/null; mountpoint -q ${JAIL}/dev/null || mount --bind /dev/null ${JAIL}/dev/null
chmod 1777 ${JAIL}/upload
printf '#!/bin/sh\\nexec sudo -n chroot --userspec="$(id -u):$(id -g)" ${JAIL} /usr/lib/openssh/sftp-server\\n' >${SERVER}
chmod 755 ${SERVER}`,
  () => `umount ${JAIL}/usr ${JAIL}/dev/null; rm -rf ${JAIL} ${SERVER}`,
);

export const sftpChroot = {
  about: `SFTP sees ${JAIL} as its root (only /upload can be written)`,
  on: async (place: Parameters<typeof jail.on>[0]): Promise<void> => {
    await jail.on(place);
    await subsystem.on(place);
  },
  off: async (place: Parameters<typeof jail.on>[0]): Promise<void> => {
    await subsystem.off?.(place);
    await jail.off?.(place);
  },
};
