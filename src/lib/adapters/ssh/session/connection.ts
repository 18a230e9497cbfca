import type { SshTransport } from './transport.ts';

/** Opened by the first call, and again after it was lost. */
export interface Connection {
  host: string;
  transport(): Promise<SshTransport>;
  /** True if it was lost, or failed to open, between two monotonic instants, ms. */
  brokeBetween(fromMs: number, untilMs: number): boolean;
  close(): Promise<void>;
}

/** Concurrent calls share one attempt. */
export function openConnection(host: string, connect: () => Promise<SshTransport>): Connection {
  let current: Promise<SshTransport> | undefined;
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
    brokeBetween: (fromMs, untilMs) => breaks.some((at) => at >= fromMs && at <= untilMs),
    close: async () => {
      const one = current;
      current = undefined;
      await (await one?.catch(() => undefined))?.close();
    },
  };
}
