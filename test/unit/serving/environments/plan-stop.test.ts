import { expect, test } from 'vitest';
import { renderStoppedEnvironment } from '../../../../src/lib/stages/serving/environments/render.ts';
import type { Serving } from '../../../../src/lib/stages/serving/environments/serving.ts';
import {
  type StoppedEnvironment,
  planStopEnvironment,
  type StopEnvironmentFacts,
} from '../../../../src/lib/stages/serving/environments/stop.ts';
import type { EnvironmentState } from '../../../../src/lib/core/project/live.ts';
import { environmentSpecSchema } from '../../../../src/lib/core/project/resources/environment.ts';
import { en } from '../../../../src/lib/cli/texts/en.ts';
import { fr } from '../../../../src/lib/cli/texts/fr.ts';
import { localTime } from '../../../../src/lib/core/text/local-time.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';
import { plainPaint } from '../../../../src/lib/core/text/view.ts';
import { readCases } from '../../../support/cases.ts';

interface Case {
  title: string;
  agreed: boolean;
  running: boolean;
  live: string | null;
  /** What a gateway that was killed gives traffic to once it runs. */
  ready?: string;
  services: string[];
  gate: string;
  steps: string[];
}

function factsOf({ running, live, services, ready }: Case): StopEnvironmentFacts {
  return {
    host: 'local',
    here: true,
    running,
    live: live === null ? null : { slot: 'blue', release: live },
    wakesTo: running ? null : (ready ?? null),
    lastServed: live ?? ready ?? null,
    environment: environmentServing(live ?? ready ?? null),
    edited: [],
    services: services.map((release) => ({ release, host: 'local' }) as Serving),
  };
}

/** An environment whose record has a release live in blue, or nothing. */
function environmentServing(release: string | null): EnvironmentState {
  const stated = environmentSpecSchema.parse({ host: 'local', port: 8443, approvals: { required: 0 }, limits: {} });
  return { ...stated, ...(release === null ? { slots: {} } : { slots: { blue: release }, live: 'blue' }) };
}

test.each(readCases<Case[]>('environments/stop.yaml'))('$title', (one) => {
  const plan = planStopEnvironment({ name: 'production', endTraffic: one.agreed }, factsOf(one));
  expect(plan.gates.map(({ verdict }) => verdict)).toEqual([one.gate]);
  expect(plan.steps.map(({ id }) => id)).toEqual(one.steps);
});

test.each([
  ['en', en],
  ['fr', fr],
] as const)('the question, the plan and the result name the host, in %s', (language, catalogue) => {
  const t = translateWith(catalogue, language, localTime);
  const view = { language, t, paint: plainPaint, time: localTime };
  const facts = { ...factsOf({ running: true, live: 'r2', services: ['r2'] } as Case), host: 'gpu7' };
  for (const endTraffic of [true, false]) {
    const { gates, steps } = planStopEnvironment({ name: 'production', endTraffic }, facts);
    expect(gates.map(({ reason }) => say(t, reason)).join()).toContain('gpu7');
    expect(
      steps
        .filter(({ id }) => id === 'stop-gateway')
        .map(({ title }) => say(t, title))
        .join(),
    ).toContain('gpu7');
    expect(
      steps
        .filter(({ id }) => id === 'stop-r2')
        .map(({ title }) => say(t, title))
        .join(),
    ).toContain('local');
  }
  expect(say(t, message('env.stop.ask', { name: 'production', host: 'gpu7' }))).toContain('gpu7');
  const stopped = { name: 'production', url: 'http://127.0.0.1:8000', host: 'gpu7', stopped: { releases: [], cut: 0 } };
  expect(renderStoppedEnvironment(stopped as unknown as StoppedEnvironment, view).join()).toContain('gpu7');
});

test.each([
  ['what is recorded had the traffic', { recorded: 'one-1', wakesTo: 'one-1' }, [{ forget: false }]],
  ['something else had it, so that this clone is behind', { recorded: 'two-1', wakesTo: 'one-1' }, [{ forget: false }]],
  ['nothing is recorded here, and elsewhere may be', { recorded: null, wakesTo: 'one-1' }, [{ forget: false }]],
  ['it was stopped before, and nothing is recorded here', { recorded: null, wakesTo: null }, []],
  ['nothing is recorded anywhere', { here: true, recorded: null, wakesTo: 'one-1' }, [{ forget: true }]],
  ['nothing is recorded anywhere, stopped before', { here: true, recorded: null, wakesTo: null }, [{ forget: true }]],
  ['it was stopped before', { recorded: 'two-1', wakesTo: null }, []],
])('a stopped gateway learns that its traffic ended: %s', (_, { recorded, ...said }, wanted) => {
  const facts = {
    host: 'gpu1',
    here: false,
    running: false,
    live: null,
    lastServed: 'one-1',
    services: [],
    edited: [],
    environment: environmentServing(recorded),
    ...said,
  };
  const { steps } = planStopEnvironment({ name: 'production', endTraffic: true }, facts);
  expect(steps.filter(({ id }) => id !== 'record').map(({ args }) => args)).toEqual(
    wanted.map((one) => ({ environment: 'production', wasRunning: false, ...one })),
  );
});

test.each([
  ['records the stop where the gateway served what is recorded', 'two-1', ['record']],
  ['records it where the gateway does not tell', null, ['record']],
  ['records nothing in a clone that is behind', 'three-1', []],
])('%s', (_, lastServed, steps) => {
  const facts = { ...factsOf({ running: true, live: 'two-1', services: [] as string[] } as Case), lastServed };
  const plan = planStopEnvironment({ name: 'production', endTraffic: true }, facts);
  expect(plan.steps.map(({ id }) => id).filter((id) => id === 'record')).toEqual(steps);
});
