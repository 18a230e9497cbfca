import { expect, test } from 'vitest';
import { orderSteps, planHosts } from '../../../../src/lib/stages/machines/provision/plans/plan.ts';
import { caseTable } from '../../../support/case-table.ts';
import { stateOf, stepOf, type StateRow, type StepRow } from '../../../support/provision-states.ts';

interface Case {
  name: string;
  batch?: string;
  steps: StepRow[];
  hosts: Record<string, StateRow>;
  plan: string[];
  gates?: string[];
  diffs?: Record<string, string>;
  batches?: Record<string, number>;
}

test.for(caseTable<Case>('provision/plans.yaml'))('$name', (one) => {
  const hosts = Object.keys(one.hosts);
  const input = { hosts, onUnreachable: 'skip' as const, batch: one.batch ?? null };
  const facts = { hosts: hosts.map((host) => stateOf(host, one.hosts[host] ?? {})) };
  const plan = planHosts(input, facts, one.steps.map(stepOf));
  expect(plan.steps.map(({ id, change, risk }) => `${id} ${change} ${risk}`)).toEqual(one.plan);
  expect(plan.gates.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(one.gates ?? []);
  const diffs = plan.steps.flatMap(({ id, details }) =>
    details === undefined ? [] : [[id, details.map(String).join('\n')]],
  );
  expect(Object.fromEntries(diffs)).toEqual(one.diffs ?? {});
  for (const step of plan.steps) {
    if (one.batches) expect(step.args).toMatchObject({ batch: one.batches[step.host ?? ''] });
  }
});

test('throws on cyclic or unknown needs', () => {
  const circle = [stepOf({ id: 'S01', needs: ['S02'] }), stepOf({ id: 'S02', needs: ['S01'] })];
  expect(() => orderSteps(circle)).toThrow('S01 S02 S01');
  expect(() => orderSteps([stepOf({ id: 'S01', needs: ['S99'] })])).toThrow('S99');
});
