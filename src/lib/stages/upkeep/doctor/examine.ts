import type { Host } from '../../../core/ports/host.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { checksFor, type Check } from './checks.ts';
import { isAtLeast } from '../../../core/kit/compare-versions.ts';

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
export async function examineMachine(
  host: Host,
  place: { node: string; store: string },
  signal?: AbortSignal,
): Promise<Examination> {
  const checks = await Promise.all(checksFor(place).map((check) => examine(host, place.store, check, signal)));
  const has = (status: Finding['status']): boolean => checks.some((finding) => finding.status === status);
  return { checks, verdict: has('fail') ? 'fail' : has('warn') ? 'warn' : 'ok' };
}

async function examine(host: Host, store: string, check: Check, signal?: AbortSignal): Promise<Finding> {
  const answers: string[] = [];
  for (const probe of check.probes) {
    const number = check.pattern.exec(await ask(host, probe, signal))?.[1];
    if (number !== undefined && isAtLeast(number, check.least) && !(check.below && isAtLeast(number, check.below)))
      return judge(store, check, number, 'ok');
    if (number !== undefined) answers.push(number);
  }
  return judge(store, check, answers[0] ?? '', check.required ? 'fail' : 'warn');
}

function judge(path: string, check: Check, number: string, status: Finding['status']): Finding {
  const { id, least, below, unit } = check;
  const measure = (value: string): string => (unit && value !== '' ? `${value} ${unit}` : value);
  return {
    id,
    status,
    observed: measure(number),
    expected: `≥ ${measure(least)}${below ? `, < ${below}` : ''}`,
    ...(status === 'ok' ? {} : { fix: message(`run.doctor.fix.${id}`, { path }) }),
  };
}

/** What a probe printed; empty if it is missing or hangs. */
async function ask(host: Host, probe: readonly string[], signal?: AbortSignal): Promise<string> {
  const limit = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const either = signal ? AbortSignal.any([limit, signal]) : limit;
  const result = await host.exec([...probe], { signal: either }).catch(() => undefined);
  signal?.throwIfAborted();
  return result ? `${result.stdout}\n${result.stderr}` : '';
}
