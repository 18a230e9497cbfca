import { expect, test } from 'vitest';
import { hostEconomicsSchema, projectEconomicsSchema } from '../../../src/lib/core/project/resources/economics.ts';
import { costOf, type UsedGroup } from '../../../src/lib/stages/value/cost/cost.ts';
import { economicsOf, type Reading, type Sharers } from '../../../src/lib/stages/value/economics/economics.ts';
import { caseTable } from '../../support/case-table.ts';
import { close, economics, usedBy } from '../../support/economics.ts';

interface Row {
  name: string;
  project?: unknown;
  host?: unknown;
  sharers: Sharers;
  seconds: number;
  parallel: number | null;
  tokens: number | null;
  groups: UsedGroup[];
  reading?: Reading;
  expect: {
    lines: Record<string, number>;
    total: number | null;
    kWh: number | null;
    perRequest: number | null;
    perMillionTokens: number | null;
    parts: Record<string, number | null>;
    idle: number | null;
  };
}

test.for(caseTable<Row>('value/cost.yaml'))('$name', (row) => {
  const project = row.project === undefined ? undefined : projectEconomicsSchema.parse(row.project);
  const host = row.host === undefined ? undefined : hostEconomicsSchema.parse(row.host);
  const cost = costOf({
    ...row,
    economics: economicsOf(project, host, row.sharers),
    used: usedBy(row.groups),
  });
  const wanted = row.expect;
  const lines = cost.lines.flatMap(({ name, cost: one }) => (one ? [[name, one.value]] : []));
  expect(Object.fromEntries(lines)).toEqual(
    Object.fromEntries(Object.entries(wanted.lines).map(([name, value]) => [name, close(value)])),
  );
  expect(cost.total?.value).toEqual(close(wanted.total));
  expect(cost.energy?.value).toEqual(close(wanted.kWh));
  expect(cost.perRequest?.value).toEqual(close(wanted.perRequest));
  expect(cost.perMillionTokens?.value).toEqual(close(wanted.perMillionTokens));
  expect(cost.groups.map(({ cost: one }) => one?.value)).toEqual(
    row.groups.map(({ key }) => close(wanted.parts[key] ?? null)),
  );
  expect(cost.idle?.value).toEqual(close(wanted.idle));
  expect(cost.closure?.holds ?? null).toBe(wanted.total === null || wanted.idle === null ? null : true);
});

const GROUP = { key: 'a', requests: 4, answered: 4, busyMs: 3_600_000, bytes: 100 };

test('energy without a meter is estimated, between no load and full load', () => {
  const { energy } = costOf({ ...hour(), groups: [GROUP], used: usedBy([GROUP]) });
  expect(energy).toEqual({ value: 0.3, unit: 'kWh', how: 'estimated', band: [0.2, 0.4] });
});

test('a request that no group has opens the closure', () => {
  const { closure } = costOf({ ...hour(), groups: [GROUP], used: usedBy([GROUP, { ...GROUP, busyMs: 3_000_000 }]) });
  expect(closure).toMatchObject({ holds: false });
});

test('tokens are divided by bytes, and only estimated', () => {
  const groups = [GROUP, { ...GROUP, key: 'b', bytes: 300 }];
  const { groups: parts } = costOf({ ...hour(), groups, used: usedBy(groups), tokens: 1000 });
  expect(parts.map(({ tokens }) => tokens)).toEqual([
    { value: 250, unit: 'tokens', how: 'estimated' },
    { value: 750, unit: 'tokens', how: 'estimated' },
  ]);
});

test('what is not declared is named, and left out', () => {
  const { unknown, total } = costOf({
    ...hour(),
    economics: economicsOf(economics().project, undefined, { onHost: 1, inProject: 1 }),
    groups: [],
    used: usedBy([]),
  });
  expect(unknown).toEqual(['energy', 'depreciation', 'support']);
  expect(total?.value).toBeGreaterThan(0);
});

/** An hour of a machine of 100 to 200 W with two places, at a PUE of 2. */
function hour() {
  const { project, host } = economics({ pue: 2, idleW: 100, maxW: 200 });
  return {
    seconds: 3600,
    parallel: 2,
    tokens: null,
    economics: economicsOf(project, host, { onHost: 1, inProject: 1 }),
  };
}
