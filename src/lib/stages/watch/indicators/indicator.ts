import { z } from 'zod';
import { instantSchema, nameSchema } from '../../../core/project/resources/common.ts';
import { measureSchema } from '../../measure/reports/evaluation.ts';

export const DOMAINS = ['performance', 'cost', 'security', 'model'] as const;
export const INDICATORS = [
  'requests',
  'availability',
  'error-rate',
  'first-byte-p50',
  'first-byte-p95',
  'duration-p95',
  'tokens-per-hour',
  'restarts',
  'gpu-use',
  'watch-down',
  'cost',
  'cost-per-request',
  'energy',
  'refused',
  'refused-peak',
  'ended-keys',
  'unlogged',
  'gateway-altered',
  'security-updates',
  'accuracy',
  'canary',
  'drift',
  'feedback',
] as const;

/** A figure of a window; `objective` in its unit, or none. `noted`: it has no objective. */
const indicatorSchema = z.object({
  domain: z.enum(DOMAINS),
  id: z.enum(INDICATORS),
  value: measureSchema,
  objective: z.number().nullable(),
  state: z.enum(['ok', 'missed', 'unknown', 'noted']),
  /** By hour, or by day of a window above two days; null where nothing was measured. */
  series: z.array(z.number().nullable()),
});

/** What is known of an environment in a window. */
export const watchedSchema = z.object({
  environment: nameSchema,
  host: nameSchema,
  release: nameSchema.nullable(),
  from: instantSchema,
  until: instantSchema,
  /** Why its host could not be asked: figures are then as last fetched, and states unknown. */
  unreachable: z.string().optional(),
  indicators: z.array(indicatorSchema),
  /** Security updates that its host knows of and does not have; null where that is unknown. */
  updates: z.object({ packages: z.array(z.string()), listsAgeSeconds: z.number().int() }).nullable(),
  applications: z.array(
    z.object({ application: z.string(), requests: z.number().int(), lost: z.number().int(), bytes: z.number().int() }),
  ),
});

export type Indicator = z.infer<typeof indicatorSchema>;
export type Watched = z.infer<typeof watchedSchema>;

/** An indicator without objective or series; one without a value is unknown. Pure. */
export function noted(
  domain: Indicator['domain'],
  id: Indicator['id'],
  value: Indicator['value'],
  state: Indicator['state'] = 'noted',
): Indicator {
  return { domain, id, value, objective: null, state: value.value === null ? 'unknown' : state, series: [] };
}
