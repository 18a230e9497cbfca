import type { Json } from '../../../../core/ports/json.ts';
import type { Profile } from '../../../../core/project/resources/host.ts';
import type { ProvisionSettings } from '../../../../core/project/resources/provision.ts';
import type { Risk } from '../../../../core/operation/plan/plan.ts';
import type { Host } from '../../../../core/ports/host.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { Family } from '../../preflight/terms/supported-systems.ts';
import type { Message } from '../../../../core/text/message.ts';

/** What `host plan` and `host apply` act on. */
export type ApplyHostsInput = {
  /** Names in the inventory, in the order they are worked on. */
  hosts: string[];
  onUnreachable: 'fail' | 'skip';
  /** As `splitBatches` reads it; null: one host first, then the rest. */
  batch: string | null;
};

/** What a host is to become, from its file and `sovran.yaml`. */
export interface ProvisionTarget {
  /** Name of the host in the inventory. */
  host: string;
  family: Family;
  /** Version of the distribution: `13`, `24.04`, `9`. */
  release: string;
  /** As `uname -m` says it. */
  arch: string;
  profile: Profile;
  /** GPUs that its file declares. */
  gpus?: number;
  /** Its runner starts containers. */
  containers: boolean;
  /** Folder of sovran on the host. */
  root: string;
  /** It is this machine: the root is its store, which lies in the home of who uses it, or where SOVRAN_STORE says. */
  local?: true;
  /** The user that connects; becomes a member of the groups it needs. */
  user: string;
  /** Those of the profile, of `sovran.yaml` and of the host's file, the later one winning key by key. */
  settings: ProvisionSettings;
}

/** One command of a step, run as root; `stdin` is the content of a file or a script, never a secret. */
export interface ProvisionCommand {
  argv: string[];
  stdin?: string;
  /** Needs exclusive use of the package manager. */
  packages?: true;
  /** Longest time it may take; default 15 minutes. */
  timeoutMs?: number;
}

/** Result of a check. `diff` (`-` found, `+` wanted) must be stable; `observed` may vary. */
export interface Assessment {
  state: 'ok' | 'drift' | 'na' | 'unknown';
  observed: Json;
  diff?: string;
  /** Why it is `na` or `unknown`, as a stable name. */
  reason?: string;
  /** What `apply` needs beyond `observed`, e.g. the whole of a file: never shown, sent or kept. */
  memo?: Json;
  /** Of bringing this very drift in line, where it is not that of the step. */
  risk?: Risk;
}

/**
 * Guard for a change that could lock us out: the machine restores `paths` and runs `reload` after two minutes unless a
 * login works.
 */
export interface LoginGuard {
  /** Absolute paths of files that `apply` writes, makes or removes. */
  paths: string[];
  /** What makes the old content count again. */
  reload: string[];
}

/** One state a host is brought into and kept in: checked, shown, applied, checked again. Pure: text in, commands out. */
export interface ProvisionStep {
  /** Number of the catalogue, e.g. `S06`. */
  id: string;
  /** Stable kebab-case name, the same in every language: `sysctl`, `daemon-json`. */
  name: string;
  /** Ids of steps that come before it. A step that fails ends the work on its host. */
  needs: string[];
  risk: Risk;
  /** POSIX sh that prints what `assess` reads, at most 64 KiB. Reads only; runs as root with `LC_ALL=C`. */
  check(target: ProvisionTarget): string;
  assess(output: string, target: ProvisionTarget): Assessment;
  /** Brings drift in line; running it again does no harm. Every command must end with 0. */
  apply(target: ProvisionTarget, assessment: Assessment): ProvisionCommand[];
  /** Rolls back `apply`, as far as possible. */
  compensate?(target: ProvisionTarget, before: Assessment): ProvisionCommand[];
  guard?(target: ProvisionTarget): LoginGuard;
  /** `apply` restarts the machine: its commands may end unseen, and the host is waited for, with another boot id. */
  reboots?: true;
}

/** How long things may take; tests shorten it. */
export interface ApplyLimits {
  /** After which a guarded change reverts by itself, s. */
  revertSeconds: number;
  /** Longest time until a restarted machine answers, ms. */
  rebootMs: number;
  /** After which a host is free again when its operator gives no sign of life, s. */
  leaseSeconds?: number;
  /** Longest wait for another process that changes packages, ms. */
  packagesMs?: number;
}

/** A step on a host, while it is worked on. */
export interface StepRun {
  ctx: StageContext;
  host: Host;
  step: ProvisionStep;
  target: ProvisionTarget;
  limits: ApplyLimits;
  /** Boot id of the machine when the step began. */
  boot: string;
  /** Takes the host again after a silence in which another may have had it. Throws `lease-lost` or `host-held`. */
  hold(): Promise<unknown>;
  progress(text: Message): void;
}
