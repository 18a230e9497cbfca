import type { Host } from '../../../core/ports/host.ts';
import type { Message } from '../../../core/text/message.ts';
import { templateData } from '../../../core/kit/template-data.ts';
import { messageOfData, wordsSchema } from '../../../core/text/words-of-data.ts';
import { z } from 'zod';
import { isAtLeast } from '../../../core/kit/compare-versions.ts';

const checkSchema = z.strictObject({
  /** Missing: `fail`, else a warning. */
  required: z.boolean(),
  /** Commands, tried until one is within bounds; `@node@` and `@store@` are those of this installation. */
  probes: z.array(z.array(z.string())),
  /** Finds the number in stdout and stderr. */
  pattern: z.string(),
  /** Smallest version or amount, as dotted numbers. */
  least: z.string(),
  /** First version that is too new. */
  below: z.string().optional(),
  unit: z.string().optional(),
  fix: wordsSchema,
});

/** What this version needs of the machine, by name. */
export const doctorChecks = templateData('host/doctor.yaml', z.record(z.string(), checkSchema));

type Check = z.infer<typeof checkSchema> & { id: string };
type Place = Readonly<Record<'node' | 'store', string>>;

const PROBE_TIMEOUT_MS = 10_000;

/** `observed` is empty if nothing answered. */
export interface Finding {
  id: string;
  status: 'ok' | 'warn' | 'fail';
  observed: string;
  expected: string;
  fix?: Message;
}

export interface Examination {
  checks: Finding[];
  verdict: 'ok' | 'warn' | 'fail';
}

/** What a machine has and misses. Probes run side by side and only read. */
export async function examineMachine(host: Host, place: Place, signal?: AbortSignal): Promise<Examination> {
  const known = Object.entries(doctorChecks()).map(([id, check]) => ({ id, ...check }));
  const checks = await Promise.all(known.map((check) => examine(host, place, check, signal)));
  const has = (status: Finding['status']): boolean => checks.some((finding) => finding.status === status);
  return { checks, verdict: has('fail') ? 'fail' : has('warn') ? 'warn' : 'ok' };
}

async function examine(host: Host, place: Place, check: Check, signal?: AbortSignal): Promise<Finding> {
  const pattern = new RegExp(check.pattern, 'm');
  const answers: string[] = [];
  for (const probe of check.probes) {
    const argv = probe.map((word) => ({ '@node@': place.node, '@store@': place.store })[word] ?? word);
    const number = pattern.exec(await ask(host, argv, signal))?.[1];
    if (number !== undefined && isAtLeast(number, check.least) && !(check.below && isAtLeast(number, check.below)))
      return judge(place.store, check, number, 'ok');
    if (number !== undefined) answers.push(number);
  }
  return judge(place.store, check, answers[0] ?? '', check.required ? 'fail' : 'warn');
}

function judge(path: string, check: Check, number: string, status: Finding['status']): Finding {
  const { id, least, below, unit, fix } = check;
  const measure = (value: string): string => (unit && value !== '' ? `${value} ${unit}` : value);
  return {
    id,
    status,
    observed: measure(number),
    expected: `≥ ${measure(least)}${below ? `, < ${below}` : ''}`,
    ...(status === 'ok' ? {} : { fix: messageOfData(fix, { path }) }),
  };
}

/** What a probe printed; empty if it is missing or hangs. */
async function ask(host: Host, argv: string[], signal?: AbortSignal): Promise<string> {
  const limit = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const either = signal ? AbortSignal.any([limit, signal]) : limit;
  const result = await host.exec(argv, { signal: either }).catch(() => undefined);
  signal?.throwIfAborted();
  return result ? `${result.stdout}\n${result.stderr}` : '';
}
