import type { RunnerKind } from '../../../core/project/runner-kind.ts';
import { message } from '../../../core/text/message.ts';

/** Containers of Docker or Podman. */
export const dockerKind: RunnerKind = {
  name: 'docker',
  title: message('host.runner.docker'),
  containers: true,
  leasesDevices: true,
};
