import type { Json } from '../../../../core/ports/json.ts';
import { leastEngines } from '../../../../core/project/least-engines.ts';
import { message, type Message, type MessageKey, namesUnder } from '../../../../core/text/message.ts';
import { objectIn, stringsIn } from './strings.ts';
import { messages } from './messages.ts';
import { isIn } from '../../../../core/kit/is-in.ts';

const NAMES = namesUnder(messages.en, 'provision.unknown');

/** Why a step needs a person: a stable name, with a text in the messages beside this file. */
export type UnknownReason = Exclude<(typeof NAMES)[number], `${string}.fix` | 'need'>;

export const UNKNOWN_REASONS = NAMES.filter((name): name is UnknownReason => name !== 'need' && !name.endsWith('.fix'));

const FIXES = {
  'disk-not-confirmed': 'provision.unknown.disk-not-found.fix',
  'fabric-busy': 'provision.unknown.gpu-busy.fix',
  'root-of-system': 'provision.unknown.root-in-use.fix',
  'root-temporary': 'provision.unknown.root-in-use.fix',
  'snap-docker': 'preflight.fix.docker-snap',
  'rdma-down': 'preflight.fix.rdma',
} as const satisfies Partial<Record<UnknownReason, MessageKey>>;

/** Paths in a line; the diff names more. */
const SHOWN = 3;

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
  const known = UNKNOWN_REASONS.find((one) => one === reason) ?? 'output-cut';
  const fix = isIn(FIXES, known) ? FIXES[known] : (`provision.unknown.${known}.fix` as const);
  return { reason: message(`provision.unknown.${known}`, params), fix: { key: fix, params } };
}

function leastWords(): Record<'docker' | 'podman' | 'plainDocker' | 'plainPodman', string> {
  const [gpus, none] = [leastEngines(true), leastEngines(false)];
  return { docker: gpus.docker, podman: gpus.podman, plainDocker: none.docker, plainPodman: none.podman };
}

function engineOf(packages: readonly string[]): string {
  if (packages.includes('podman-docker')) return 'podman';
  return packages.includes('docker-ce') || packages.includes('containerd.io') ? 'docker-ce' : 'docker.io';
}

function countIn(value: Json | undefined): number | string {
  return typeof value === 'number' ? value : '?';
}
