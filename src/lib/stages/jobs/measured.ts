import type { JsonObject } from '../../core/ports/json.ts';
import type { Measured } from '../../core/project/resources/run.ts';

/** Pure: what a job took, from its manifest; undefined where it does not say. Bytes and seconds. */
export function measuredOf(manifest: JsonObject | undefined): Measured | undefined {
  const metrics = (manifest?.metrics ?? {}) as JsonObject;
  const figures = {
    peakMemoryBytes: manifest?.peakMemoryBytes,
    wallSeconds: manifest?.wallSeconds,
    trainSeconds: metrics.trainSeconds,
    rowsSeen: metrics.rowsSeen,
  };
  const known = Object.entries(figures).filter(([, value]) => typeof value === 'number' && value >= 0);
  return known.length === 0 ? undefined : (Object.fromEntries(known) as Measured);
}
