import type { CostReport } from '../schema.ts';

const COLUMNS = 'environment,from,until,by,key,answered,cost,currency,cost_per_request,tokens';

/** Whether a text is a table of costs. */
export function isCostTable(text: string): boolean {
  return text.startsWith(COLUMNS);
}

/** A line for each group, one of idle and one of the total of each environment; an unknown figure is empty. Pure. */
export function costTable({ by, currency, environments }: CostReport): string {
  const lines = environments.flatMap(({ environment, from, until, groups, idle, ...total }) =>
    [
      ...groups.map((group) => ({ ...group, kind: by })),
      { kind: 'idle', key: '', answered: 0, cost: idle, perRequest: null, tokens: null },
      { ...total, kind: 'total', key: '', cost: total.total },
    ].map(({ kind, key, answered, cost, perRequest, tokens }) =>
      [environment, from, until, kind, key, answered, cost?.value, currency, perRequest?.value, tokens?.value].join(
        ',',
      ),
    ),
  );
  return `${[COLUMNS, ...lines].join('\n')}\n`;
}
