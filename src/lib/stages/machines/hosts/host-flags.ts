import { checkName } from '../../../core/project/resources.ts';
import { PROFILES } from '../../../core/project/resources/host.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import type { LocalHostInput, SshHostInput } from './add-host.ts';

/** What describes a host over SSH on the command line. */
export interface HostFlags {
  ssh?: string | undefined;
  jump?: string[] | undefined;
  group?: string[] | undefined;
  label?: string[] | undefined;
  runner?: string | undefined;
  transport?: string | undefined;
  profile?: string | undefined;
}

/** The runner of a host over SSH, and of this machine, where no flag names one. */
export const DEFAULT_RUNNERS = { ssh: 'docker', local: 'process' } as const;
export const TRANSPORTS = ['auto', 'ssh2', 'openssh'] as const;

const LABEL = /^(?<key>[a-z0-9][a-z0-9._/-]{0,62})=(?<value>[^\n\r]{0,200})$/i;

/** A host as its file will have it. Throws `bad-name` or `bad-label` (exit 2); the address is read by who resolves it. */
export function readHostFlags(flags: HostFlags): Omit<SshHostInput, 'pins'> {
  return {
    address: flags.ssh ?? '',
    jump: (flags.jump ?? []).flatMap((list) => list.split(',')),
    transport: TRANSPORTS.find((one) => one === flags.transport) ?? 'auto',
    runner: flags.runner ?? DEFAULT_RUNNERS.ssh,
    profile: PROFILES.find((one) => one === flags.profile) ?? null,
    groups: [...new Set((flags.group ?? []).map(checkName))].toSorted(),
    labels: Object.fromEntries((flags.label ?? []).map(readLabel)),
  };
}

/** This machine as its file will have it; undefined where no flag says anything of it. Throws `bad-name` or `bad-label` (exit 2). */
export function readLocalFlags(flags: HostFlags): LocalHostInput | undefined {
  const { group, label, runner, profile } = flags;
  if ([group, label, runner, profile].every((value) => value === undefined)) return undefined;
  const { groups, labels, ...read } = readHostFlags({ ...flags, runner: runner ?? DEFAULT_RUNNERS.local });
  return { runner: read.runner, profile: read.profile, groups, labels };
}

function readLabel(text: string): [string, string] {
  const { key, value } = LABEL.exec(text)?.groups ?? {};
  if (key !== undefined && value !== undefined && key !== '__proto__') return [key, value];
  throw usageError('bad-label', fixable('host.bad-label', { label: JSON.stringify(text.slice(0, 80)) }));
}
