import type { DriverReason } from '../../core/ports/ssh-directory.ts';
import type { Hop } from './identity/choose-driver.ts';
import type { AskSecret } from './identity/load-identities.ts';
import { withBackoff } from './session/backoff.ts';
import type { SshTransport } from './session/transport.ts';

export interface DriverOptions {
  askSecret?: AskSecret | undefined;
  /** Between signs of life of a host; three that stay out end the link. */
  keepaliveMs?: number | undefined;
  /** Pause before the second attempt to connect. */
  firstPauseMs?: number | undefined;
}

/** A way to a host that is to be connected. */
export interface Way {
  driver: SshTransport['driver'];
  hops: Hop[];
  /** Why this driver. */
  because?: DriverReason;
  /** Text of the project's pins, for the OpenSSH client. */
  pins: string;
  /** As in `ClientOptions`; not for OpenSSH. */
  onTrip?: (ms: number) => void;
}

/** Opens connections; those to jump hosts are shared. */
export interface SshDrivers {
  connect(way: Way): Promise<SshTransport>;
  /** Ends what is shared. */
  close(): Promise<void>;
}

type Connect = (way: Way) => Promise<SshTransport>;
type Opened = { connect: Connect; close(): Promise<void> };

/** Both drivers; the libraries of each are loaded by its first connection. */
export function sshDrivers(options: DriverOptions = {}): SshDrivers {
  const opened = new Map<Way['driver'], Promise<Opened>>();
  const driver = (name: Way['driver']): Promise<Opened> => {
    const one = opened.get(name) ?? (name === 'ssh2' ? openSsh2(options) : openOpenssh(options));
    opened.set(name, one);
    return one;
  };
  return {
    connect: async (way) => {
      const { connect } = await driver(way.driver);
      return await withBackoff(() => connect(way), options.firstPauseMs);
    },
    close: async () => {
      const all = [...opened.values()];
      opened.clear();
      await Promise.all(all.map(async (one) => await (await one).close()));
    },
  };
}

async function openSsh2({ askSecret, keepaliveMs }: DriverOptions): Promise<Opened> {
  const { connectSsh2 } = await import('./ssh2/connect-ssh2.ts');
  const { jumpClients } = await import('./ssh2/jump-clients.ts');
  const jumps = jumpClients({ askSecret, keepaliveMs });
  return {
    connect: ({ hops, onTrip }) => connectSsh2(hops, jumps.get, { askSecret, keepaliveMs, onTrip }),
    close: () => jumps.close(),
  };
}

async function openOpenssh({ keepaliveMs }: DriverOptions): Promise<Opened> {
  const { connectOpenssh } = await import('./openssh/connect-openssh.ts');
  const { jumpMasters } = await import('./openssh/jump-masters.ts');
  const { privateFolder } = await import('./openssh/private-folder.ts');
  const folder = privateFolder();
  const jumps = jumpMasters(folder, keepaliveMs);
  return {
    connect: ({ hops, pins }) =>
      connectOpenssh(hops, (before) => jumps.get(before, pins), folder, { pins, keepaliveMs }),
    close: async () => {
      await jumps.close();
      folder.remove();
    },
  };
}
