import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import type { FullDisk, HostState } from './host-state.ts';
import type { Identity } from './identify.ts';

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
