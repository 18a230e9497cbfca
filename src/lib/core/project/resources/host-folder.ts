import { z } from 'zod';

/** Top folders that are the system's, at any depth. */
const SYSTEM = new Set(
  'bin boot dev etc lib lib32 lib64 libexec libx32 nix proc root run sbin selinux snap sys sysroot usr'.split(' '),
);
/** Top folders that others share: own is what lies this many parts below `/`. */
const SHARED: Readonly<Record<string, number>> = { home: 3, media: 2, mnt: 2, opt: 2, srv: 2, tmp: 2, var: 3 };
/** Where systems that are images keep what is written, with links to it from `/`. */
const MOVED_TO_VAR = /^\/var(?=\/(?:home|mnt|opt|srv)(?:\/|$))/;
/** Folders of /var that hold data of services by name. */
const OWN_IN_VAR = new Set(['lib', 'local', 'opt', 'srv', 'tmp']);
/** Folders of /var/lib that the system, or the engine of containers, keeps itself. */
const SYSTEM_IN_LIB = new Set(
  'apt containerd containers dbus dnf docker dpkg pam polkit-1 rpm sovran-guard sudo systemd ucf'.split(' '),
);

/** True if a normalised absolute path is a system or shared place (Filesystem Hierarchy Standard). */
export function isSystemPlace(path: string): boolean {
  const parts = partsOf(path.replace(MOVED_TO_VAR, ''));
  const [top = '', second = '', third = ''] = parts;
  if (top === '' || SYSTEM.has(top)) return true;
  if (parts.length < (SHARED[top] ?? 1)) return true;
  return top === 'var' && (!OWN_IN_VAR.has(second) || (second === 'lib' && SYSTEM_IN_LIB.has(third)));
}

/** Whether what lies there may be gone after a restart, and anybody may make it first. Pure. */
export function isTemporary(path: string): boolean {
  return /^\/(var\/)?tmp(\/|$)/.test(path);
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** Normalised, of letters, digits and `._-`: it is written into configuration files and commands of a host. */
const PLAIN = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._][A-Za-z0-9._-]*)+$/;

export const hostPathSchema = z.string().max(255).regex(PLAIN, { error: 'plain-path' });

/** A folder on a host that sovran makes its own: with its owner, its rights, everything in it. */
export const ownFolderSchema = z.lazy(() =>
  hostPathSchema.refine((path) => partsOf(path).length > 1 && !isSystemPlace(path), {
    error: 'own-folder',
  }),
);

/** Where a host gets a volume for data; a top folder of its own will do. */
export const mountPointSchema = z.lazy(() =>
  hostPathSchema.refine((path) => !isSystemPlace(path) && !isTemporary(path), {
    error: 'mount-point',
  }),
);
