import type { StageContext } from '../../../core/operation/context.ts';
import { findResource } from '../../../core/project/resources.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { askHost, whyNotAsked } from '../../machines/hosts/workload/ask-host.ts';
import type { Indicator, Watched } from '../indicators/indicator.ts';

/** Others on the host may read it: it holds no secret. */
const MODE = 0o644;

const JUDGED: Partial<Record<Indicator['state'], number>> = { ok: 0, missed: 1 };

/** Metrics by name: what each is, and its value; without one there is no sample. */
const METRICS: Record<string, [help: string, valueOf: (indicator: Indicator) => number | null]> = {
  sovran_indicator: ['Figure of an environment.', ({ value }) => value.value],
  sovran_indicator_objective: ['What it is compared with.', ({ objective }) => objective],
  sovran_indicator_missed: ['1 where the objective is missed.', ({ state }) => JUDGED[state] ?? null],
};

/** Indicators as node_exporter's textfile collector reads them. Pure. */
export function expositionOf({ environment, until, indicators }: Watched): string {
  const metrics = Object.entries(METRICS).flatMap(([name, [help, valueOf]]) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...indicators.flatMap((one) => {
      const value = valueOf(one);
      return value === null || !Number.isFinite(value) ? [] : [`${name}{${labelsOf(environment, one)}} ${value}`];
    }),
  ]);
  const name = 'sovran_indicators_timestamp_seconds';
  const stamp = [`# HELP ${name} When indicators were read.`, `# TYPE ${name} gauge`];
  return [...metrics, ...stamp, `${name}{environment="${environment}"} ${Date.parse(until) / 1000}\n`].join('\n');
}

function labelsOf(environment: string, { domain, id: indicator, value: { unit, how } }: Indicator): string {
  const labels = Object.entries({ environment, domain, indicator, unit, how });
  return labels.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',');
}

/** Puts indicators where the watch of each host reads them. Returns why some were not published. */
export async function publishIndicators(ctx: StageContext, environments: readonly Watched[]): Promise<Message[]> {
  return (await Promise.all(environments.map((one) => publish(ctx, one)))).flat();
}

async function publish(ctx: StageContext, watched: Watched): Promise<Message[]> {
  const { environment, host, unreachable } = watched;
  if (unreachable !== undefined) return [whyNotAsked(host, unreachable)];
  const watch = await findResource(ctx.project, 'Watch', host);
  if (!watch?.spec.environments.includes(environment))
    return [message('watch.status.unwatched', { environment, host })];
  const path = `${watch.spec.folder}/collector/run/indicators-${environment}.prom`;
  const answer = await askHost(ctx, host, async () =>
    (await ctx.hosts.open(host)).files.write(path, expositionOf(watched), MODE),
  );
  return answer.known ? [] : [whyNotAsked(host, answer.error.code)];
}
