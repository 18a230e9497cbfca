import { checkName } from '../../../core/project/resources.ts';
import { PROFILES, type SlurmSettings, slurmSchema } from '../../../core/project/resources/host.ts';
import { ownFolderSchema } from '../../../core/project/resources/host-folder.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { badValue } from '../../../core/text/suggest.ts';
import { fixable, message } from '../../../core/text/message.ts';
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
  folder?: string | undefined;
  slurm?: boolean | undefined;
  partition?: string | undefined;
  account?: string | undefined;
  qos?: string | undefined;
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
    runner: flags.runner ?? (flags.slurm ? SLURM : DEFAULT_RUNNERS.ssh),
    ...readSlurm(flags),
    ...readFolder(flags.folder),
    profile: PROFILES.find((one) => one === flags.profile) ?? null,
    groups: [...new Set((flags.group ?? []).map(checkName))].toSorted(),
    labels: Object.fromEntries((flags.label ?? []).map(readLabel)),
  };
}

/** This machine as its file will have it; undefined where no flag says anything of it. Throws `bad-name` or `bad-label` (exit 2). */
export function readLocalFlags(flags: HostFlags): LocalHostInput | undefined {
  const { group, label, runner, profile, slurm, partition, account, qos } = flags;
  const given = [group, label, runner, profile, slurm || undefined, partition, account, qos];
  if (given.every((value) => value === undefined)) return undefined;
  const named = runner ?? (slurm ? SLURM : DEFAULT_RUNNERS.local);
  const { groups, labels, ...read } = readHostFlags({ ...flags, runner: named });
  const settings = read.slurm ? { slurm: read.slurm } : {};
  return { runner: read.runner, profile: read.profile, ...settings, groups, labels };
}

/** The runner that `--slurm` names. */
const SLURM = 'slurm';

/** Where jobs go, as the flags say it. Throws `bad-slurm-name` (exit 2). */
function readSlurm({ partition, account, qos }: HostFlags): { slurm?: SlurmSettings } {
  const given = dropAbsent({ partition, account, qos });
  for (const [name, value] of Object.entries(given))
    if (!slurmSchema.safeParse({ [name]: value }).success)
      throw badValue('bad-slurm-name', `--${name}`, value, { fix: message('host.bad-slurm-name.fix') });
  return Object.keys(given).length === 0 ? {} : { slurm: given };
}

function readFolder(root: string | undefined): { root?: string } {
  if (root === undefined) return {};
  if (ownFolderSchema.safeParse(root).success) return { root };
  throw badValue('bad-folder', '--folder', root, { fix: message('host.bad-folder.fix') });
}

function readLabel(text: string): [string, string] {
  const { key, value } = LABEL.exec(text)?.groups ?? {};
  if (key !== undefined && value !== undefined && key !== '__proto__') return [key, value];
  throw usageError('bad-label', fixable('host.bad-label', { label: JSON.stringify(text.slice(0, 80)) }));
}
