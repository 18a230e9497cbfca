import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation, StepScope } from '../../../core/operation/operation.ts';
import { loadTranslate } from '../../../core/text/translate.ts';
import { readReport, type StoredReport, writeReport } from '../reports/report-files.ts';
import { type Metric, reportHead } from '../reports/report.ts';
import { type Bound, boundsOf, isOver, type Measured, type Needs } from './bounds.ts';
import { type BenchedHost, gatherHostBench } from './facts.ts';
import type { End, HostBenchInput, Part } from './input.ts';
import { measureAllReduce, measureDisk, measureNetwork } from './measure.ts';
import { planHostBench } from './plan.ts';

/** What was measured, and what of it bounds training. */
export type HostBenchResult = StoredReport & { bounds: Bound[] };

type Asked = { part: Part; ends: End[]; seconds: number };
type Judged = { input: HostBenchInput; needs: Record<string, Needs>; steps: string[] };

/** Measures disks, the network and an all-reduce of hosts; nothing stays on them. */
export const hostBench: Operation<HostBenchInput, BenchedHost[], HostBenchResult> = {
  id: 'host bench',
  concurrent: true,
  target: ({ hosts }) => `HostBench/${hosts.join('+')}`,
  gather: gatherHostBench,
  plan: planHostBench,
  actions: {
    measure: {
      async apply(asked: Asked, { ctx }) {
        const startedAt = ctx.clock.now();
        const metrics = await measure(asked, ctx);
        return toJson({ startedAt, hosts: asked.ends.map(({ name }) => name), metrics });
      },
    },
    'write-report': { apply: (judged: Judged, scope) => report(judged, scope) },
  },
  async result({ runId, outputs }, ctx) {
    const bounds = outputOf<{ bounds: Bound[] }>(outputs, 'write-report')?.bounds ?? [];
    return { ...(await readReport(ctx.project, runId)), bounds };
  },
};

async function measure({ part, ends, seconds }: Asked, ctx: StageContext): Promise<Metric[]> {
  const limits = { seconds, signal: ctx.interrupt.signal };
  const opened = await Promise.all(ends.map(async (end) => ({ ...end, host: await ctx.hosts.open(end.name) })));
  if (part === 'network') return measureNetwork(opened, limits);
  if (part === 'disk') return (await Promise.all(opened.map((end) => measureDisk(end, limits)))).flat();
  return measureAllReduce(opened, await ctx.templates.read('host/bench/reduce.py'), limits);
}

async function report(
  { input, needs, steps }: Judged,
  { ctx, project, runId, outputs }: StepScope,
): Promise<JsonObject> {
  const measured = steps.flatMap((id) => outputOf<Measured & { startedAt: string }>(outputs, id) ?? []);
  const bounds = boundsOf(measured, needs);
  const endedAt = ctx.clock.now();
  const found = {
    ...reportHead(),
    id: runId,
    type: 'bench' as const,
    subject: input.hosts.join('+'),
    verdict: bounds.some(isOver) ? ('unbalanced' as const) : ('ok' as const),
    evidence: [],
    metrics: measured.flatMap(({ metrics }) => metrics),
    measured: { needs, bounds },
    method: { ...input, fio: 'direct, four readers', iperf3: 'four flows, TCP', allReduce: 'torchrun' },
    startedAt: measured[0]?.startedAt ?? endedAt,
    endedAt,
  };
  const { language } = await project.settings();
  const words = { language, t: await loadTranslate(language) };
  return toJson({ digest: await writeReport(project, found, 'host bench', words), bounds });
}
