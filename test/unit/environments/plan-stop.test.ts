import { expect, test } from 'vitest';
import { planStopEnvironment } from '../../../src/lib/environments/plan-stop.ts';
import type { Serving } from '../../../src/lib/environments/serving.ts';
import type { StopEnvironmentFacts } from '../../../src/lib/environments/stop-input.ts';
import { readCases } from '../../support/cases.ts';

interface Case {
  title: string;
  agreed: boolean;
  running: boolean;
  live: string | null;
  services: string[];
  gate: string;
  steps: string[];
}

function factsOf({ running, live, services }: Case): StopEnvironmentFacts {
  return {
    host: 'local',
    running,
    live: live === null ? null : { slot: 'blue', release: live },
    services: services.map((release) => ({ release, host: 'local' }) as Serving),
    drainSeconds: 60,
  };
}

test.each(readCases<Case[]>('environments/stop.yaml'))('$title', (one) => {
  const plan = planStopEnvironment({ name: 'production', endTraffic: one.agreed }, factsOf(one));
  expect(plan.gates.map(({ verdict }) => verdict)).toEqual([one.gate]);
  expect(plan.steps.map(({ id }) => id)).toEqual(one.steps);
});
