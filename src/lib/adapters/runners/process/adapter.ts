import { message } from '../../../core/text/message.ts';
import type { RunnerAdapter } from '../host/runner-adapter.ts';

/** Processes of the user that connects. */
export const processAdapter: RunnerAdapter = {
  name: 'process',
  title: message('host.runner.process'),
  containers: false,
  leasesDevices: true,
  services: true,
  severalNodes: false,
  open: async (place) => (await import('./process-runner.ts')).openProcess(place),
};
