import { checkName } from '../../../core/project/resources.ts';
import { PROFILES } from '../../../core/project/resources/host.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { LocalHostInput, SshHostInput } from './add-host.ts';

/** What describes a host over SSH on the command line. */
export interface HostFlags {
  ssh?: string | undefined;
  jump?: string[] | undefined;
  group?: string[] | undefined;
  label?: string[] | undefined;
  engine?: string | undefined;
  transport?: string | undefined;
  profile?: string | undefined;
}

export const ENGINES = ['docker', 'process'] as const;
export const TRANSPORTS = ['auto', 'ssh2', 'openssh'] as const;

const LABEL = /^(?<key>[a-z0-9][a-z0-9._/-]{0,62})=(?<value>[^\n\r]{0,200})$/i;

/** A host as its file will have it. Throws `bad-name` or `bad-label` (exit 2); the address is read by who resolves it. */
export function readHostFlags(flags: HostFlags): Omit<SshHostInput, 'pins'> {
  return {
    address: flags.ssh ?? '',
    jump: (flags.jump ?? []).flatMap((list) => list.split(',')),
    transport: TRANSPORTS.find((one) => one === flags.transport) ?? 'auto',
    engine: ENGINES.find((one) => one === flags.engine) ?? 'docker',
    profile: PROFILES.find((one) => one === flags.profile) ?? null,
    groups: [...new Set((flags.group ?? []).map(checkName))].toSorted(),
    labels: Object.fromEntries((flags.label ?? []).map(readLabel)),
  };
}

/** This machine as its file will have it; undefined where no flag says anything of it. Throws `bad-name` or `bad-label` (exit 2). */
export function readLocalFlags(flags: HostFlags): LocalHostInput | undefined {
  const { group, label, engine, profile } = flags;
  if ([group, label, engine, profile].every((value) => value === undefined)) return undefined;
  const { groups, labels, ...read } = readHostFlags({ ...flags, engine: engine ?? 'process' });
  return { engine: read.engine, profile: read.profile, groups, labels };
}

function readLabel(text: string): [string, string] {
  const { key, value } = LABEL.exec(text)?.groups ?? {};
  if (key !== undefined && value !== undefined && key !== '__proto__') return [key, value];
  throw new SovranError({
    code: 'bad-label',
    exit: EXIT.usage,
    text: message('host.bad-label', { label: JSON.stringify(text.slice(0, 80)) }),
    fix: message('host.bad-label.fix'),
  });
}
