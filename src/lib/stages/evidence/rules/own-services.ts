import type { ServiceFacts } from '../collect/services.ts';
import type { RuleFacts } from '../control/control.ts';

/** Pure: the services of a host that serve the live release of an environment. */
export function ownServices({ environment, seen: { live, services } }: RuleFacts): ServiceFacts[] {
  const own = live.live;
  if (!own) return [];
  return services.services.filter(
    (one) =>
      one.environment === environment &&
      one.release === own.release &&
      (one.project === null || own.projects.includes(one.project)),
  );
}
