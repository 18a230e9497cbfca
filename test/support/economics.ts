import { expect } from 'vitest';
import {
  hostEconomicsSchema,
  projectEconomicsSchema,
  type Benefit,
  type HostEconomics,
  type ProjectEconomics,
} from '../../src/lib/core/project/resources/economics.ts';
import { addSeconds } from '../../src/lib/core/kit/time.ts';
import type { UsageRecord } from '../../src/lib/core/ports/usage-journal.ts';
import type { CostFacts, UsedGroup } from '../../src/lib/stages/value/cost/cost.ts';
import { unnumbered } from './access-record.ts';
import { aHost } from './project/machines.ts';
import { aModel } from './project/models.ts';
import type { Piece } from './project/pieces.ts';
import { aUseCase } from './project/scope.ts';
import { aLive, anEnvironment, aRelease } from './project/serving.ts';

/** What a project and a host declare. */
export function economics({ pue = 1.5, idleW = 120, maxW = 700 } = {}): {
  project: ProjectEconomics;
  host: HostEconomics;
} {
  return {
    project: projectEconomicsSchema.parse({
      energy: { pricePerKWh: 0.2, pue, gridGramsPerKWh: 50 },
      staff: { fte: 0.5, costPerYear: 80_000 },
      licencesPerYear: 1200,
      hostingPerYear: 3000,
    }),
    host: hostEconomicsSchema.parse({
      capex: 30_000,
      residual: 0.1,
      years: 4,
      supportRate: 0.08,
      power: { idleW, maxW },
    }),
  };
}

/** The sum of groups, as the journal counts all requests. */
export function usedBy(groups: readonly UsedGroup[]): CostFacts['used'] {
  const sum = (name: keyof CostFacts['used']): number => groups.reduce((total, one) => total + one[name], 0);
  return { requests: sum('requests'), answered: sum('answered'), busyMs: sum('busyMs'), bytes: sum('bytes') };
}

/** What people expect of a use case. */
export const BENEFIT: Benefit = {
  users: { low: 80, likely: 120, high: 150 },
  tasksPerMonth: 40,
  minutesSaved: { low: 2, likely: 6, high: 9 },
  adoption: { low: 0.3, likely: 0.6, high: 0.8 },
  realisation: 0.5,
  loadedCostPerHour: 45,
  horizonYears: 3,
  discountRate: 0.06,
};

/** A figure that was computed elsewhere, to nine digits; undefined for an unknown one. */
export function close(value: number | null): unknown {
  if (value === null) return undefined;
  return expect.closeTo(value, value === 0 ? 9 : 8 - Math.floor(Math.log10(Math.abs(value))));
}

/** An environment on a host, both priced, that serves release `r1` of the use case `tri`. */
export function pricedProject(): Piece[] {
  const { project, host } = economics();
  const settings: Piece = async ({ project: store }) => {
    await store.writeSettings({ ...(await store.settings()), value: project });
  };
  const changes = [{ what: 'promote' as const, release: 'r1', run: 'R', at: '2026-11-20T00:00:00Z', by: 'a' }];
  return [
    settings,
    aHost('local', { value: host }),
    aUseCase('tri'),
    aModel('tuned', { usecase: 'tri' }),
    aRelease('r1'),
    anEnvironment(),
    aLive('production', { slots: { blue: 'r1' }, live: 'blue', served: ['r1'], changes }),
  ];
}

/** Answered requests of two applications, a second apart from an instant on, a second each. */
export function requestsFrom(at: string, count: number): UsageRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    ...unnumbered,
    at: addSeconds(at, index),
    requestId: `id-${index}`,
    application: index % 4 === 0 ? 'intranet' : 'portal',
    release: 'r1',
    route: '/v1/chat/completions',
    status: 200,
    bytes: 1000,
    durationMs: 1000,
    termination: '--',
    serial: { life: 'one', number: index + 1 },
    outcome: 'answered',
  }));
}
