import type { ServiceFacts } from '../collect/services.ts';
import type { RuleFacts } from '../control/control.ts';

/** Pure: the services of an environment that are not another project's. */
export function servicesOf({ environment, seen: { live, services } }: Pick<RuleFacts, 'environment' | 'seen'>) {
  const projects = live.live?.projects ?? [];
  return services.services.filter(
    (one) => one.environment === environment && (one.project === null || projects.includes(one.project)),
  );
}

/** Pure: those that serve its live release. */
export function ownServices(facts: RuleFacts): ServiceFacts[] {
  return servicesOf(facts).filter(({ release }) => release === facts.seen.live.live?.release);
}
