import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'ssh2';
import type { DriverReason } from '../../core/ports/ssh-directory.ts';
import { isHungUp } from './failures/ssh-errors.ts';
import type { Hop } from './identity/hops.ts';
import type { AskSecret } from './identity/load-identities.ts';
import { sharedJumps } from './session/shared-jumps.ts';
import type { SshTransport } from './session/transport.ts';

export interface DriverOptions {
  askSecret?: AskSecret | undefined;
  /** Interval of keepalives, ms; three missing ones end the connection. */
  keepaliveMs?: number | undefined;
  /** Pause before the second attempt to connect, ms. */
  firstPauseMs?: number | undefined;
}

/** A route to a host, and the SSH client to use. */
export interface DriverRoute {
  driver: SshTransport['driver'];
  hops: Hop[];
  because?: DriverReason;
  /** Text of the project's pins, for the OpenSSH client. */
  pins: string;
  /** As in `ClientOptions`; not for OpenSSH. */
  onTrip?: (ms: number) => void;
}

/** Opens connections; those to jump hosts are shared. */
export interface SshDrivers {
  connect(route: DriverRoute): Promise<SshTransport>;
  close(): Promise<void>;
}

const TRIES = 3;
const FIRST_PAUSE_MS = 2_000;

/** Both drivers; the first connection of each loads its libraries. */
export function sshDrivers(options: DriverOptions = {}): SshDrivers {
  const opened = new Map<DriverRoute['driver'], Promise<SshDrivers>>();
  const driver = (name: DriverRoute['driver']): Promise<SshDrivers> => {
    const one = opened.get(name) ?? (name === 'ssh2' ? openSsh2(options) : openOpenssh(options));
    opened.set(name, one);
    return one;
  };
  return {
    connect: async (route) => {
      const drivers = await driver(route.driver);
      return await withBackoff(() => drivers.connect(route), options.firstPauseMs);
    },
    close: async () => {
      const all = [...opened.values()];
      opened.clear();
      await Promise.all(all.map(async (one) => await (await one).close()));
    },
  };
}

async function openSsh2({ askSecret, keepaliveMs }: DriverOptions): Promise<SshDrivers> {
  const { connectSsh2 } = await import('./ssh2/connect-ssh2.ts');
  const { closeClient, openClient } = await import('./ssh2/open-client.ts');
  const options = { askSecret, keepaliveMs };
  const jumps = sharedJumps<Client>(
    (client) => new Promise<void>((gone) => client.on('close', () => gone())),
    closeClient,
  );
  return {
    connect: async ({ hops, onTrip }) => {
      const before = await jumps.get(hops.slice(0, -1), (to, through) => openClient(to, true, through, options));
      return await connectSsh2(hops, before, { ...options, onTrip });
    },
    close: () => jumps.close(),
  };
}

async function openOpenssh({ keepaliveMs }: DriverOptions): Promise<SshDrivers> {
  const { connectOpenssh } = await import('./openssh/connect-openssh.ts');
  const { openMaster } = await import('./openssh/open-master.ts');
  const { privateFolder } = await import('./openssh/private-folder.ts');
  type Master = Awaited<ReturnType<typeof openMaster>>;
  const folder = privateFolder();
  const jumps = sharedJumps<Master>(
    ({ lost }) => lost,
    (master) => master.close(),
  );
  return {
    connect: async ({ hops, pins }) => {
      const options = { pins, keepaliveMs };
      const before = await jumps.get(hops.slice(0, -1), (to, through) =>
        openMaster(to, true, through, folder, options),
      );
      return await connectOpenssh(hops, before, folder, options);
    },
    close: async () => {
      await jumps.close();
      folder.remove();
    },
  };
}

/** Retries a connection closed before the banner after 2 s, then 4 s, plus jitter. Never after a refused key or login. */
async function withBackoff<T>(attempt: () => Promise<T>, firstPauseMs = FIRST_PAUSE_MS): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= TRIES || !isHungUp(error)) throw error;
    }
    await pause(firstPauseMs * 2 ** (tries - 1) * (1 + Math.random() / 2));
  }
}
