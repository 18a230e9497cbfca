import type { ServiceRunner } from '../../../core/ports/runner.ts';
import { noServicesOn } from '../../../core/project/runner-kind.ts';

/** A cluster's jobs end, so no service is started there: `start` throws `services-refused` (exit 3). */
export function noServices(host: string): ServiceRunner {
  return {
    start: async () => {
      throw noServicesOn(host);
    },
    status: async (id) => ({ id, state: 'absent', socket: '', labels: {} }),
    list: async () => [],
    metrics: async () => undefined,
    stop: async () => undefined,
    log: async () => '',
    async *followLog() {
      // Nothing was started that could write.
    },
  };
}
