import { execute } from '../execute.ts';
import { untilReady } from '../ready.ts';
import { scripted, type Fault } from './fault.ts';

/** systemd gives up on a unit that is started too often; a lab's is started as often as tests like. */
const FORGIVE = 'systemctl reset-failed docker.service 2>/dev/null;';

/** SIGKILL, as the kernel's out-of-memory killer would; systemd starts it again, live-restore keeps its containers. */
export const dockerKilled: Fault = {
  about: 'kills dockerd (once); systemd starts it again',
  on: async ({ host }) => {
    await execute(
      host.container,
      `systemctl is-active docker.service && ${FORGIVE} systemctl kill --signal=KILL docker.service && sleep 0.2`,
    );
    await untilReady(host);
  },
};

export const dockerRestarted: Fault = {
  about: 'restarts dockerd (once)',
  on: async ({ host }) => {
    await execute(host.container, `${FORGIVE} systemctl restart docker.service`);
    await untilReady(host);
  },
};

export const dockerStopped = scripted(
  'dockerd and its socket are stopped',
  () => 'systemctl stop docker.socket docker.service',
  () => `${FORGIVE} systemctl start docker.socket docker.service`,
);
