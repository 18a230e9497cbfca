import type { RunnerKind } from '../../../core/project/runner-kind.ts';
import { message } from '../../../core/text/message.ts';

/** Processes of the user that connects. */
export const processKind: RunnerKind = {
  name: 'process',
  title: message('host.runner.process'),
  containers: false,
  leasesDevices: true,
};
