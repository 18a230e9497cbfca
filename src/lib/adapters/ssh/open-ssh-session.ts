import type { Hop } from './identity/choose-driver.ts';
import type { AskSecret } from './identity/load-identities.ts';
import { withBackoff } from './session/backoff.ts';
import type { SshTransport } from './transport.ts';

export interface SshSessionOptions {
  driver: SshTransport['driver'];
  /** The project's pins, for the OpenSSH client. */
  knownHosts?: string;
  askSecret?: AskSecret | undefined;
  /** Between signs of life of the host; three that stay out end the link. */
  keepaliveMs?: number;
  /** Pause before the second attempt to connect. */
  firstPauseMs?: number;
}

/** The way to a host. `connect` opens a connection, `close` ends what it shares with other hosts. */
export interface SshSession {
  connect(): Promise<SshTransport>;
  close(): Promise<void>;
}

/** Connects to the last of the hops by the chosen driver; its libraries are loaded by the first connection. */
export function openSshSession(hops: Hop[], options: SshSessionOptions): SshSession {
  let opened: Promise<SshSession> | undefined;
  const driver = (): Promise<SshSession> => (opened ??= openDriver(hops, options));
  return {
    connect: async () => {
      const session = await driver();
      return await withBackoff(() => session.connect(), options.firstPauseMs);
    },
    close: async () => await (await opened)?.close(),
  };
}

function openDriver(hops: Hop[], options: SshSessionOptions): Promise<SshSession> {
  return options.driver === 'ssh2' ? openSsh2(hops, options) : openOpenssh(hops, options);
}

async function openSsh2(hops: Hop[], { askSecret, keepaliveMs }: SshSessionOptions): Promise<SshSession> {
  const { connectSsh2 } = await import('./ssh2/connect-ssh2.ts');
  const { jumpClients } = await import('./ssh2/jump-clients.ts');
  const jumps = jumpClients({ askSecret, keepaliveMs });
  return {
    connect: () => connectSsh2(hops, jumps.get, { askSecret, keepaliveMs }),
    close: async () => jumps.close(),
  };
}

async function openOpenssh(hops: Hop[], { knownHosts, keepaliveMs }: SshSessionOptions): Promise<SshSession> {
  const { connectOpenssh } = await import('./openssh/connect-openssh.ts');
  const { jumpMasters } = await import('./openssh/jump-masters.ts');
  const { privateFolder } = await import('./openssh/private-folder.ts');
  const folder = privateFolder();
  const jumps = jumpMasters(folder, { knownHosts, keepaliveMs });
  return {
    connect: () => connectOpenssh(hops, jumps.get, folder, { knownHosts, keepaliveMs }),
    close: async () => {
      await jumps.close();
      folder.remove();
    },
  };
}
