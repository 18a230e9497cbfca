import type { Json, JsonObject } from '../ports/json.ts';
import type { Risk } from '../run/plan.ts';

export type Family = 'debian' | 'ubuntu' | 'rhel';
export type Profile = 'gpu-inference' | 'gpu-training' | 'cpu-lab';

/** What a host is to become, from its file and `sovran.yaml`. */
export interface ProvisionTarget {
  family: Family;
  /** Version of the distribution: `13`, `24.04`, `9`. */
  release: string;
  arch: string;
  profile: Profile;
  /** Folder of sovran on the host. */
  root: string;
  /** The user that connects; becomes a member of the groups it needs. */
  user: string;
  settings: JsonObject;
}

/** One command of a step, run as root; `stdin` is the content of a file or a script, never a secret. */
export interface ProvisionCommand {
  argv: string[];
  stdin?: string;
}

/** What a check's output says. `diff` is shown before anything happens: `-` what is there, `+` what will be. */
export interface Assessment {
  state: 'ok' | 'drift' | 'na' | 'unknown';
  observed: Json;
  diff?: string;
  /** Why it is `na` or `unknown`, as a stable name. */
  reason?: string;
}

/** One state a host is brought into and kept in: checked, shown, applied, checked again. Pure: text in, commands out. */
export interface ProvisionStep {
  /** Number of the catalogue, e.g. `S06`. */
  id: string;
  name: string;
  /** Ids of steps that come before it. */
  needs: string[];
  risk: Risk;
  /** POSIX sh that prints what `assess` reads. Reads only; all checks of a host run in one script, as root. */
  check(target: ProvisionTarget): string;
  assess(output: string, target: ProvisionTarget): Assessment;
  /** Brings drift in line; running it again does no harm. */
  apply(target: ProvisionTarget, assessment: Assessment): ProvisionCommand[];
  /** Takes `apply` back, as far as that can be done. */
  undo?(target: ProvisionTarget, before: Assessment): ProvisionCommand[];
}
