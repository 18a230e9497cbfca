import { type Family, systemOf } from '../../preflight/terms/supported-systems.ts';
import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import type { FullDisk, HostState } from './host-state.ts';

/** What a host says it is. */
export interface Identity {
  /** As the host calls itself: `Debian GNU/Linux 13 (trixie)`. */
  system: string;
  /** Absent for a system that is not supported. */
  family?: Family;
  /** `13`, `24.04`, `9`. */
  release: string;
  arch: string;
  /** As `uname -r` says it. */
  kernel: string;
  user: string;
  /** Boot id, never shared by copies; empty if unknown. */
  boot: string;
  /** Folder of packages that a bundle brought for its system. */
  bundle?: string;
  /** Of the file systems that packages and their caches go to; MiB. */
  room: { path: string; freeMiB: number }[];
}

/** Reads the output of `identity.sh`. Pure. */
export function readIdentity(text: string): Identity {
  const pairs = [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, raw = '']) => [name, unquote(raw)] as const);
  const values = new Map(pairs);
  const value = (name: string): string => values.get(name) ?? '';
  const id = value('ID');
  const { family, release, isSupported } = systemOf(id, value('VERSION_ID'));
  return {
    system: value('PRETTY_NAME') || id || '?',
    ...(family && isSupported ? { family } : {}),
    release,
    arch: value('SOVRAN_ARCH'),
    kernel: value('SOVRAN_KERNEL'),
    room: [...text.matchAll(/^SOVRAN_ROOM=(\d+) (\/.*)$/gm)].map(([, free = '', path = '']) => ({
      path,
      freeMiB: Number(free),
    })),
    ...(value('SOVRAN_BUNDLE') === '' ? {} : { bundle: value('SOVRAN_BUNDLE') }),
    user: value('SOVRAN_USER'),
    boot: value('SOVRAN_BOOT'),
  };
}

function unquote(raw: string): string {
  return raw.trim().replace(/^(["'])(.*)\1$/, '$2');
}

/** What no step can change of a host: its processor, and a kernel that is too old for what runs there. */
export interface Ground {
  arch: readonly string[];
  kernel: string;
}

/** For packages and what unpacks them: less ends in the middle of an installation, MiB. */
const NEEDED_MIB = 512;

type Unfit = Omit<Extract<HostState, { reach: 'unfit' }>, 'host' | 'reach'>;

/** Why the host cannot become what is wanted; undefined where it can, or does not say what it is. Pure. */
export function unfitness({ arch, kernel }: Identity, rules: Ground): Unfit | undefined {
  if (arch !== '' && !rules.arch.includes(arch)) return { what: 'arch', found: arch, wanted: rules.arch.join(', ') };
  const version = /^\d+\.\d+/.exec(kernel)?.[0];
  if (version === undefined || isAtLeast(version, rules.kernel)) return undefined;
  return { what: 'kernel', found: kernel, wanted: `≥ ${rules.kernel}` };
}

/** The file system with the least room, where that is too little to change anything. Pure. */
export function fullDisk({ room }: Identity): FullDisk | undefined {
  const [least] = room.toSorted((left, right) => left.freeMiB - right.freeMiB);
  return least && least.freeMiB < NEEDED_MIB ? { ...least, neededMiB: NEEDED_MIB } : undefined;
}
