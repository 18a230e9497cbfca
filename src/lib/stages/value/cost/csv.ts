import type { CostReport, EnvironmentCost } from './schema.ts';

const COLUMNS = 'environment,from,until,by,key,requests,answered,busy_seconds,cost,currency,cost_per_request,tokens';

/** Whether a text is a table of costs. */
export function isCostTable(text: string): boolean {
  return text.startsWith(COLUMNS);
}

/** A line for each group, one of idle and one of the total of each environment; an unknown figure is empty. Pure. */
export function costTable({ by, currency, environments }: CostReport): string {
  const lines = environments.flatMap((cost) => environmentLines(cost, by, currency));
  return `${[COLUMNS, ...lines].join('\n')}\n`;
}

type Row = Pick<EnvironmentCost['groups'][number], 'key' | 'cost' | 'perRequest' | 'tokens'> & {
  requests?: number;
  answered?: number;
  busySeconds?: number;
};

function environmentLines(cost: EnvironmentCost, by: CostReport['by'], currency: string): string[] {
  const { environment, from, until, groups, idle, total, perRequest, tokens, requests, answered } = cost;
  const line = (kind: string, row: Row): string =>
    [
      environment,
      from,
      until,
      kind,
      row.key,
      row.requests,
      row.answered,
      row.busySeconds,
      row.cost?.value,
      currency,
      row.perRequest?.value,
      row.tokens?.value,
    ].join(',');
  return [
    ...groups.map((group) => line(by, group)),
    line('idle', { key: '', cost: idle, perRequest: null, tokens: null }),
    line('total', { key: '', requests, answered, cost: total, perRequest, tokens }),
  ];
}
