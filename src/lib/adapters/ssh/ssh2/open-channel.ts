import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { Ending } from '../../../core/ports/host.ts';
import { ForwardingRefused, SessionRefused, type SshProcess } from '../session/transport.ts';

/** CHANNEL_OPEN_FAILURE: the server forbids it; it has no session left, or cannot connect where we want to. */
const PROHIBITED = 1;
const CONNECT_FAILED = 2;

type ChannelFailure = Error & { reason?: number | string };
type Done = (error: ChannelFailure | undefined, channel: ClientChannel) => void;

/** Runs a command line; `take` gets the channel at once. Rejects with `SessionRefused`. */
export function openSession<T>(client: Client, commandLine: string, take: (channel: ClientChannel) => T): Promise<T> {
  return opened(
    (done) => client.exec(commandLine, done),
    (error) => (error.reason === CONNECT_FAILED ? new SessionRefused(error.message) : error),
    take,
  );
}

/** Reason 2 means a missing socket or a forbidden one. */
export async function openStreamLocal(client: Client, path: string): Promise<Duplex> {
  return asSocket(await opened((done) => client.openssh_forwardOutStreamLocal(path, done), refused, itself));
}

export async function openTcp(client: Client, port: number, address: string): Promise<Duplex> {
  return asSocket(await opened((done) => client.forwardOut('127.0.0.1', 0, address, port, done), refused, itself));
}

/** Only the server's answer has a reason; otherwise the connection failed. */
function refused(error: ChannelFailure): Error {
  return error.reason === undefined && !/vendor|does not/i.test(error.message)
    ? error
    : new ForwardingRefused(error.message, error.reason === PROHIBITED);
}

const itself = (channel: ClientChannel): ClientChannel => channel;

function opened<T>(
  open: (done: Done) => void,
  explain: (error: ChannelFailure) => Error,
  take: (channel: ClientChannel) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      open((error, channel) => (error ? reject(explain(error)) : resolve(take(channel))));
    } catch (error) {
      reject(explain(error as ChannelFailure));
    }
  });
}

/** What HTTP agents need. Reports the destroy reason, else a truncated response looks complete. */
function asSocket(channel: ClientChannel): Duplex {
  channel.on('error', () => undefined);
  const same = (): ClientChannel => channel;
  const close = channel.destroy.bind(channel);
  return Object.assign(channel, {
    destroy: (error?: Error) => {
      close();
      if (error) process.nextTick(() => channel.emit('error', error));
      return channel;
    },
    setKeepAlive: same,
    setNoDelay: same,
    setTimeout: same,
    ref: same,
    unref: same,
    destroySoon: () => channel.end(),
  });
}

/** Only an exit code gives a known outcome. */
export function channelProcess(channel: ClientChannel, whyLost: () => string | undefined): SshProcess {
  let seen: Ending | undefined;
  channel.on('exit', (code: number | null, signal?: string) => {
    seen =
      code === null
        ? { outcome: 'unknown', reason: `ended by ${signal ?? 'a signal'}` }
        : { outcome: 'known', exitCode: code };
  });
  channel.on('error', () => undefined);
  const ended = new Promise<Ending>((resolve) => {
    channel.on('close', () => resolve(seen ?? { outcome: 'unknown', reason: whyLost() ?? 'connection lost' }));
  });
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    ended,
    signal: (name) => channel.signal(name),
    close: () => channel.close(),
  };
}
