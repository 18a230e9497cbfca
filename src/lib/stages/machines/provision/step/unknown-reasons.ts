import type { Json } from '../../../../core/ports/json.ts';
import { leastEngines } from '../../../../core/project/least-engines.ts';
import { message, type Message } from '../../../../core/text/message.ts';
import { objectIn, stringsIn } from './strings.ts';

/** Why a step is left to a person, as stable names; each has its words and its way out in `text/`. */
export const UNKNOWN_REASONS = [
  'no-output',
  'timeout',
  'too-long',
  'engine-silent',
  'unreadable',
  'output-cut',
  'systemd-not-running',
  'no-package-manager',
  'packages-without-source',
  'bundle-missing',
  'kernel-unreadable',
  'kernel-log-unreadable',
  'hosts-unreadable',
  'overridden-elsewhere',
  'sshd-unreadable',
  'sshd-without-include',
  'clock-not-synchronised',
  'disk-not-found',
  'disk-not-confirmed',
  'disk-in-use',
  'disk-unreadable',
  'no-nvidia-gpu',
  'driver-not-ready',
  'fabric-not-formed',
  'fabric-busy',
  'gpu-busy',
  'gpu-unhealthy',
  'rdma-down',
  'snap-docker',
  'engine-too-old',
  'engine-beside-another',
  'invalid-json',
  'image-missing',
  'network-in-use',
  'no-firewall',
  'audit-locked',
  'haproxy-in-use',
  'foreign-in-store',
  'root-of-system',
  'root-temporary',
  'root-in-use',
] as const;

export type UnknownReason = (typeof UNKNOWN_REASONS)[number];

/** Paths in a line; the diff names more. */
const SHOWN = 3;

/** A step of a host whose state is not known, as its check left it. */
interface LeftStep {
  host: string;
  step: string;
  reason?: string | undefined;
  observed?: Json | undefined;
  diff?: string | undefined;
}

/** Why a step cannot be judged or applied, with the fix. Pure. */
export function whyUnknown({ host, step, reason, observed, diff }: LeftStep): { reason: Message; fix: Message } {
  const seen = objectIn(observed);
  const params = {
    host,
    step,
    version: /^- version(?: offered)?: (.*)$/m.exec(diff ?? '')?.[1] ?? '?',
    packages: [...stringsIn(seen['without']), ...stringsIn(seen['rivals'])].join(', '),
    ...leastWords(),
    flavour: engineOf(stringsIn(seen['rivals'])),
    paths: stringsIn(seen['foreign']).slice(0, SHOWN).join(', '),
    line: countIn(seen['line']),
    column: countIn(seen['column']),
  };
  const known = UNKNOWN_REASONS.find((one) => one === reason) ?? 'no-output';
  return {
    reason: message(`provision.unknown.${known}`, params),
    fix: message(`provision.unknown.${known}.fix`, params),
  };
}

/** What `engine-too-old` says of the engines that will do. */
function leastWords(): Record<'docker' | 'podman' | 'plainDocker' | 'plainPodman', string> {
  const [gpus, none] = [leastEngines(true), leastEngines(false)];
  return { docker: gpus.docker, podman: gpus.podman, plainDocker: none.docker, plainPodman: none.podman };
}

/** What `provision.containers` calls the engine that these packages are of. */
function engineOf(packages: readonly string[]): string {
  if (packages.includes('podman-docker')) return 'podman';
  return packages.includes('docker-ce') || packages.includes('containerd.io') ? 'docker-ce' : 'docker.io';
}

function countIn(value: Json | undefined): number | string {
  return typeof value === 'number' ? value : '?';
}
