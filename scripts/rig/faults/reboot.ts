import { docker } from '../engine.ts';
import { untilReady } from '../ready.ts';
import type { Fault } from './fault.ts';

/**
 * Restarts the machine and waits until it is ready. A container keeps the kernel, so /proc/uptime goes on; its boot id is new,
 * because a lab machine mounts one of its own over the kernel's at every start.
 */
export const reboot: Fault = {
  about: 'restarts the machine (once); its boot id changes, /proc/uptime does not',
  on: async ({ host }) => {
    await docker().getContainer(host.container).restart({ t: 10 });
    await untilReady(host);
  },
};

/** The machine is off. */
export const off: Fault = {
  about: 'the machine is off',
  on: async ({ host }) => void (await docker().getContainer(host.container).stop({ t: 10 })),
  off: async ({ host }) => {
    await docker().getContainer(host.container).start();
    await untilReady(host);
  },
};
