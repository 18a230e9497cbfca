import { askPort } from '../../../core/kit/ask-port.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { Meter, Reading } from '../economics/economics.ts';
import type { Window } from '../economics/window.ts';

/** Samples of a window; Prometheus gives 11,000 at most. */
const MOST_SAMPLES = 5000;
const LEAST_STEP_S = 60;
/** A meter that was silent for more of a window has not measured it. */
const LEAST_COVERAGE = 0.95;

/** What the meter of a host counted in a window, by the Prometheus of its watch; undefined where it did not measure it. */
export async function readMeter(
  ctx: Pick<StageContext, 'project' | 'hosts'>,
  { host, expression, sharers }: Meter,
  { from, until }: Window,
): Promise<Reading | undefined> {
  const watch = await findResource(ctx.project, 'Watch', host);
  if (!watch) return undefined;
  const [start, end] = [Date.parse(from) / 1000, Date.parse(until) / 1000];
  const step = Math.max(LEAST_STEP_S, Math.ceil((end - start) / MOST_SAMPLES));
  const asked = new URLSearchParams({ query: expression, start: `${start}`, end: `${end}`, step: `${step}` });
  const path = `/api/v1/query_range?${asked.toString()}`;
  const open = async (): Promise<string> => askPort(await ctx.hosts.open(host), watch.spec.portBase, path);
  const watts = wattsIn(await open().catch(() => ''));
  if (watts.length === 0 || watts.length < LEAST_COVERAGE * ((end - start) / step)) return undefined;
  const mean = watts.reduce((sum, one) => sum + one) / watts.length;
  return { kWh: ((mean / sharers) * (end - start)) / 3.6e6, how: 'measured' };
}

/** Samples of an answer with one series; empty where there are several, or a sample is not a number. Pure. */
export function wattsIn(answer: string): number[] {
  const body = parseJson<{ data?: { result?: { values: [number, string][] }[] } }>(answer.split('\r\n\r\n')[1] ?? '');
  const [series, ...others] = body?.data?.result ?? [];
  const watts = others.length === 0 ? (series?.values.map(([, value]) => Number(value)) ?? []) : [];
  return watts.every((one) => one >= 0) ? watts : [];
}
