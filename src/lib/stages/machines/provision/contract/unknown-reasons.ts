import type { Json } from '../../../../core/ports/json.ts';
import { z } from 'zod';
import { entryOf } from '../../../../core/kit/is-in.ts';
import { templateData } from '../../../../core/kit/template-data.ts';
import { leastEngines } from '../../../../core/project/least-engines.ts';
import type { Message } from '../../../../core/text/message.ts';
import { lineSchema, messageOfData, wordsSchema } from '../../../../core/text/words-of-data.ts';
import { objectIn, stringsIn } from './strings.ts';

const reasonSchema = z.strictObject({ means: wordsSchema, fix: lineSchema });

/** Why a step needs a person, by the name that checks give: what it means, and its fix. */
export const unknownReasons = templateData(
  'host/provision/reasons.yaml',
  z.object({ 'output-cut': reasonSchema }).catchall(reasonSchema),
);

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
  const reasons = unknownReasons();
  const known = entryOf(reasons, reason) ?? reasons['output-cut'];
  return { reason: messageOfData(known.means, params), fix: messageOfData(known.fix, params) };
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
