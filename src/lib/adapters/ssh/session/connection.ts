import type { SshTransport } from './transport.ts';

/** The connection of a host: opened by the first call that needs it, and again by the next after it was lost. */
export interface Connection {
  host: string;
  transport(): Promise<SshTransport>;
  /** A connection of its own, for what must not wait for the shared one. */
  another(): Promise<SshTransport>;
  /** A command was begun so many milliseconds after it was asked for. */
  noteBegun(ms: number): void;
  /** The least of them: two round trips and the start of a shell. Undefined before the first. */
  quickestBegunMs(): number | undefined;
  /** Whether it was lost, or could not be opened, between two instants of the monotonic clock, milliseconds. */
  brokeBetween(fromMs: number, untilMs: number): boolean;
  close(): Promise<void>;
}

/** Calls that come together wait for one attempt. */
export function openConnection(
  host: string,
  connect: () => Promise<SshTransport>,
  another: () => Promise<SshTransport> = connect,
): Connection {
  let current: Promise<SshTransport> | undefined;
  let quickest: number | undefined;
  const breaks: number[] = [];
  const forget = (one: Promise<SshTransport>): void => {
    if (current !== one) return;
    current = undefined;
    breaks.push(performance.now());
  };
  const open = (): Promise<SshTransport> => {
    const opened = connect();
    opened.then(
      (transport) => void transport.lost.then(() => forget(opened)),
      () => forget(opened),
    );
    return opened;
  };
  return {
    host,
    transport: () => (current ??= open()),
    another,
    noteBegun: (ms) => void (quickest = Math.min(ms, quickest ?? ms)),
    quickestBegunMs: () => quickest,
    brokeBetween: (fromMs, untilMs) => breaks.some((at) => at >= fromMs && at <= untilMs),
    close: async () => {
      const one = current;
      current = undefined;
      await (await one?.catch(() => undefined))?.close();
    },
  };
}
