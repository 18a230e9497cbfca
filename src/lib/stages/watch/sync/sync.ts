import { withUsage } from '../../../core/operation/with-usage.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import { ALWAYS, type TokenReading, type UsageJournal } from '../../../core/ports/usage-journal.ts';
import { listEnvironments, type RoutedEnvironment } from '../../../core/project/live.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import { outcomeOf } from '../../serving/traffic/outcome.ts';
import type { EnvironmentUsage } from './schema.ts';

/** Time for a host to hand over a whole log, milliseconds. */
const PATIENCE_MS = 120_000;

/**
 * Fetches what the gateways logged since the last time, and what the engines count now. Throws `not-found` (exit 2) for
 * an environment that is not there.
 */
export async function syncUsage(ctx: StageContext, environment?: string): Promise<EnvironmentUsage[]> {
  if (environment !== undefined) await requireResource(ctx.project, 'Environment', environment);
  const all = await listEnvironments(ctx.project);
  const chosen = all.filter(({ name }) => environment === undefined || name === environment);
  return withUsage(ctx, (journal) => Promise.all(chosen.map((one) => syncEnvironment(ctx, journal, one))));
}

async function syncEnvironment(
  ctx: StageContext,
  journal: UsageJournal,
  { name, spec }: RoutedEnvironment,
): Promise<EnvironmentUsage> {
  const answer = await askHost(ctx, spec.host, () => fetchUsage(ctx, journal, name, spec.host), PATIENCE_MS);
  const fetched = answer.known ? answer.value : { added: 0, inFlight: 0, tokens: [], unreachable: answer.error.code };
  return { environment: name, host: spec.host, ...fetched, ...journal.extent({ environment: name, ...ALWAYS }) };
}

type Fetched = Pick<EnvironmentUsage, 'added' | 'inFlight' | 'tokens'>;

async function fetchUsage(ctx: StageContext, journal: UsageJournal, name: string, host: string): Promise<Fetched> {
  const gateway = await ctx.gateway(name);
  const added = await fetchRequests(journal, gateway, name);
  const { slots } = await gateway.status();
  const readings = await readTokens(ctx, name, host);
  for (const reading of readings) journal.addTokens(name, reading);
  return {
    added,
    inFlight: slots.reduce((sum, { sessions }) => sum + sessions, 0),
    tokens: readings.map(({ release, promptTokens, generatedTokens }) => ({ release, promptTokens, generatedTokens })),
  };
}

/** Reads to the end of the log. A log that is shorter than the place is a new one, read from its beginning. */
async function fetchRequests(journal: UsageJournal, gateway: Gateway, environment: string): Promise<number> {
  const end = await gateway.endOfAccess();
  let place = journal.place(environment) ?? 0;
  if (place > end) place = 0;
  let added = journal.add(environment, [], place);
  while (place < end) {
    const { records, next } = await gateway.readAccess(place, end);
    const counted = records.map((record) => ({ ...record, outcome: outcomeOf(record) }));
    added += journal.add(environment, counted, next);
    if (next <= place) break;
    place = next;
  }
  return added;
}

/** What each engine of the environment counts; none for one that is silent. */
async function readTokens(ctx: StageContext, environment: string, host: string): Promise<TokenReading[]> {
  const { services } = await ctx.runners.open(host);
  const own = (await services.list()).filter(
    ({ labels, owner, state }) =>
      labels.environment === environment && owner !== 'other-project' && state === 'healthy',
  );
  const at = ctx.clock.now();
  const readings = await Promise.all(
    own.map(async ({ id, labels, startedAt = '', restarts }): Promise<TokenReading[]> => {
      const tokens = tokensIn((await services.metrics(id)) ?? '');
      const life = `${startedAt} ${restarts?.ends.length ?? 0}`;
      return tokens ? [{ at, release: labels.release ?? '', life, ...tokens }] : [];
    }),
  );
  return readings.flat();
}

/** Counters of prompt and generated tokens, by engine: vLLM 0.32, llama.cpp's server. */
const COUNTERS = [
  { prompt: 'vllm:prompt_tokens_total', generated: 'vllm:generation_tokens_total' },
  { prompt: 'llamacpp:prompt_tokens_total', generated: 'llamacpp:tokens_predicted_total' },
];

/** Tokens that an engine has counted, from its metrics in Prometheus' text format; undefined where it counts none. Pure. */
export function tokensIn(exposition: string): { promptTokens: number; generatedTokens: number } | undefined {
  for (const { prompt, generated } of COUNTERS) {
    const [promptTokens, generatedTokens] = [sumOf(exposition, prompt), sumOf(exposition, generated)];
    if (promptTokens !== undefined && generatedTokens !== undefined) return { promptTokens, generatedTokens };
  }
  return undefined;
}

/** A metric's value over all its labels; undefined without a sample, or where one is not a number. */
function sumOf(exposition: string, name: string): number | undefined {
  const values = exposition.split('\n').flatMap((line) => {
    const rest = line.startsWith(name) ? line.slice(name.length) : '';
    return /^[ {]/.test(rest)
      ? [
          Number(
            rest
              .slice(rest.lastIndexOf('}') + 1)
              .trim()
              .split(/\s+/)[0],
          ),
        ]
      : [];
  });
  const sum = values.reduce((total, value) => total + value, 0);
  return values.length > 0 && Number.isFinite(sum) ? sum : undefined;
}
