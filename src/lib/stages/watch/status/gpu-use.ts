import { askPort } from '../../../core/kit/ask-port.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { findResource } from '../../../core/project/resources.ts';
import { OFFSETS } from '../files/subject.ts';
import { type Indicator, noted } from '../indicators/indicator.ts';

/** Mean use of a host's GPUs now, by what `watch install` put there; unknown without it, or without a GPU. */
export async function readGpuUse(ctx: StageContext, host: string): Promise<number | undefined> {
  const watch = await findResource(ctx.project, 'Watch', host);
  if (!watch) return undefined;
  const answer = await askPort(await ctx.hosts.open(host), watch.spec.portBase + OFFSETS.node, '/metrics').catch(
    () => '',
  );
  return meanUse(answer);
}

/** Pure: of `sovran_gpu_used_ratio`, as the collector writes it. */
export function meanUse(exposition: string): number | undefined {
  const values = [...exposition.matchAll(/^sovran_gpu_used_ratio\{[^}]*\} (\S+)$/gm)].map(([, value]) => Number(value));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value) / values.length;
}

/** Pure. */
export function gpuIndicator(use: number | undefined): Indicator {
  return noted('performance', 'gpu-use', { value: use ?? null, unit: '1', how: 'measured' });
}
