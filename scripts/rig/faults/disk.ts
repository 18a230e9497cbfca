import { quote, scripted } from './fault.ts';

const FOLDER = '/var/lib/sovran';

/** PATH[:SIZE] of a fault on a folder. */
function split(value: string | undefined, size: string): { path: string; size: string } {
  const [path = FOLDER, given = size] = (value ?? FOLDER).split(':');
  return { path: quote(path), size: given };
}

/** Mounts over a folder; its owner and mode stay, its content is hidden until the undo. */
function over(path: string, options: string): string {
  return `mkdir -p ${path}; set -- $(stat -c '%u %g %a' ${path})
mount -t tmpfs -o ${options},uid=$1,gid=$2,mode=$3 lab ${path}`;
}

const undo = (value?: string): string => `umount -l ${split(value, '').path} 2>/dev/null || true`;

export const diskFull = scripted(
  `a small file system on a folder (value: PATH[:SIZE], ${FOLDER}:1m)`,
  (value) => over(split(value, '1m').path, `size=${split(value, '1m').size}`),
  undo,
);

export const inodesGone = scripted(
  `no inode left on a folder (value: PATH, ${FOLDER})`,
  (value) => over(split(value, '').path, 'size=64m,nr_inodes=1'),
  undo,
);

export const readOnly = scripted(
  `a folder cannot be written, not even by root (value: PATH, ${FOLDER})`,
  (value) => {
    const { path } = split(value, '');
    return `mkdir -p ${path}; mount --bind ${path} ${path} && mount -o remount,bind,ro ${path}`;
  },
  undo,
);
