import { hostScript } from '../../../../core/kit/host-script.ts';
import type { Host } from '../../../../core/ports/host.ts';
import { sudoRefusalOf } from '../../../../core/failures/sudo-refusal.ts';
import { profileOf, type HostSpec } from '../../../../core/project/resources/host.ts';
import { type ProvisionSettings, provisionSchema } from '../../../../core/project/resources/provision.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import { assessStep, type CheckRun, runChecks } from './run-checks.ts';
import { leaseCheck, readLease } from '../leases/host-lease.ts';
import type { HostState, ReachedHost } from './host-state.ts';
import { fullDisk, type Ground, type Identity, readIdentity, unfitness } from './identify.ts';
import type { Assessment, ProvisionStep, ProvisionTarget } from '../contract/step.ts';
import { dropAbsent } from '../../../../core/kit/drop-absent.ts';

const LIVE_RESTORE = {
  id: 'live-restore',
  script: "command -v docker >/dev/null && docker info -f '{{.LiveRestoreEnabled}}'",
  probesEngine: true,
} as const;

/** What the inspection of one host needs to know beforehand. */
export interface Inspection {
  name: string;
  spec: HostSpec;
  /** Its runner starts containers. */
  containers: boolean;
  /** `spec.provision` of `sovran.yaml`. */
  project: ProvisionSettings | undefined;
  /** Environments of the project that serve on this host. */
  environments: readonly string[];
  steps: readonly ProvisionStep[];
  /** What a host of its profile must be, whatever is done to it. */
  rules: Ground;
}

export type InspectedHost = HostState | Omit<ReachedHost, 'waivers' | 'running'>;

/** All checks of a host in two round trips. Missing root is an answer; throws as connecting does. */
export async function inspectHost(
  host: Host,
  inspection: Inspection,
  run: Omit<CheckRun, 'sudo'>,
): Promise<InspectedHost> {
  try {
    return await inspectReached(host, inspection, run);
  } catch (error) {
    if (!(error instanceof SovranError) || error.code !== 'sudo-refused') throw error;
    const refusal = sudoRefusalOf(error.details?.['reason']);
    return { host: inspection.name, reach: 'no-root', user: inspection.spec.address, refusal };
  }
}

async function inspectReached(host: Host, inspection: Inspection, run: Omit<CheckRun, 'sudo'>): Promise<InspectedHost> {
  const answers = await runChecks(host, [{ id: 'identity', script: hostScript('provision/identity') }], {
    ...run,
    sudo: false,
  });
  const identity = readIdentity(answers.get('identity')?.text ?? '');
  const target = targetOf(inspection, identity, host.place.root);
  if (!target) return { host: inspection.name, reach: 'unsupported', system: identity.system };
  const unfit = unfitness(identity, inspection.rules);
  if (unfit) return { host: inspection.name, reach: 'unfit', ...unfit };
  const checks = inspection.steps.map((step) => ({ id: step.id, script: step.check(target) }));
  const outputs = await runChecks(host, [LIVE_RESTORE, leaseCheck(), ...checks], { ...run, sudo: true });
  const assessed = inspection.steps.map((step): [string, Assessment] => [
    step.id,
    assessStep(step, target, outputs.get(step.id)),
  ]);
  return {
    host: inspection.name,
    reach: 'reached',
    target,
    assessments: Object.fromEntries(assessed),
    boot: identity.boot,
    liveRestore: outputs.get(LIVE_RESTORE.id)?.text.trim() === 'true',
    ...dropAbsent({ full: fullDisk(identity), lease: readLease(outputs.get('lease')?.text ?? '') }),
  };
}

/** What a host is to become; undefined for a system that the steps are not written for. Pure. */
export function targetOf(
  { name, spec, containers, project, environments }: Omit<Inspection, 'steps' | 'rules'>,
  { family, release, arch, user, bundle }: Identity,
  root: string,
): ProvisionTarget | undefined {
  if (!family) return undefined;
  const profile = profileOf(spec);
  return {
    host: name,
    family,
    release,
    arch,
    profile,
    ...(spec.expects?.gpus === undefined ? {} : { gpus: spec.expects.gpus }),
    containers,
    root,
    ...(spec.transport === 'local' ? { local: true as const } : {}),
    user,
    settings: withEnvironments(withBundle(mergeSettings(project, spec.provision), bundle), environments),
  };
}

/** Settings of a host: later ones win by key, kernel settings merge. Pure. */
export function mergeSettings(...layers: (ProvisionSettings | undefined)[]): ProvisionSettings {
  const given = layers.filter((layer) => layer !== undefined);
  const merged = Object.assign({}, ...given.map(withoutAbsent)) as ProvisionSettings;
  const sysctl = Object.assign({}, ...given.map((layer) => layer.sysctl ?? {})) as NonNullable<
    ProvisionSettings['sysctl']
  >;
  return provisionSchema.parse(Object.keys(sysctl).length > 0 ? { ...merged, sysctl } : merged);
}

/** Packages that a bundle brought come before what the distribution offers. Pure. */
export function withBundle(settings: ProvisionSettings, folder: string | undefined): ProvisionSettings {
  const { source, ...packages } = settings.packages ?? { source: 'distribution' };
  if (folder === undefined || source !== 'distribution') return settings;
  return { ...settings, packages: { ...packages, source: 'bundle', folder, key: `${folder}/key.asc` } };
}

/** Beside the environments that the settings name, those that the project has on the host. Pure. */
export function withEnvironments(settings: ProvisionSettings, names: readonly string[]): ProvisionSettings {
  const all = [...new Set([...(settings.environments ?? []), ...names])].toSorted();
  return all.length === 0 ? settings : { ...settings, environments: all };
}

function withoutAbsent(layer: ProvisionSettings): object {
  return Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined));
}
