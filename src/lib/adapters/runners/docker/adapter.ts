import { message } from '../../../core/text/message.ts';
import type { RunnerAdapter } from '../host/runner-adapter.ts';

/** Containers of Docker or Podman. */
export const dockerAdapter: RunnerAdapter = {
  name: 'docker',
  title: message('host.runner.docker'),
  containers: true,
  leasesDevices: true,
  services: true,
  severalNodes: false,
  open: async (place) => (await import('./docker-runner.ts')).openDocker(place),
};
