import { type Column, renderTable, right } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { whyNotAsked } from '../../machines/hosts/workload/ask-host.ts';
import type { EnvironmentUsage } from './schema.ts';

/** What was fetched of each environment; a host that did not answer is named. */
export function renderUsage({ environments }: { environments: EnvironmentUsage[] }, view: View): string[] {
  if (environments.length === 0) return [view.t('env.none')];
  const columns: Column[] = [
    'column.environment',
    right(view.t('watch.sync.column.new')),
    right(view.t('watch.sync.column.requests')),
    right(view.t('watch.sync.column.unlogged')),
    right(view.t('watch.sync.column.tokens')),
    'watch.sync.column.since',
  ];
  const rows = environments.map(({ environment, added, requests, unlogged, tokens, first }) => [
    environment,
    String(added),
    String(requests),
    String(unlogged),
    tokens.length === 0 ? '–' : `${sum(tokens, 'promptTokens')}, ${sum(tokens, 'generatedTokens')}`,
    first === null ? '–' : view.time(first),
  ]);
  return [...renderTable(view, columns, rows), ...environments.flatMap((one) => remarks(one, view))];
}

function sum(tokens: EnvironmentUsage['tokens'], name: 'promptTokens' | 'generatedTokens'): number {
  return tokens.reduce((total, one) => total + one[name], 0);
}

function remarks(
  { environment, host, unlogged: count, inFlight, unreachable }: EnvironmentUsage,
  view: View,
): string[] {
  return [
    ...(count > inFlight ? [view.paint.warn(view.t('watch.sync.unlogged', { environment, count, inFlight }))] : []),
    ...(unreachable === undefined
      ? []
      : [view.paint.warn(view.t('env.gateway-unknown', { reason: whyNotAsked(host, unreachable) }))]),
  ];
}
