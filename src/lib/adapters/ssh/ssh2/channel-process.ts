import type { ClientChannel } from 'ssh2';
import type { Ending } from '../../../core/ports/host.ts';
import type { SshProcess } from '../session/transport.ts';

/** A session channel as a process. Only an exit code gives a known outcome. */
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
    channel.on('close', () => resolve(seen ?? { outcome: 'unknown', reason: whyLost() ?? 'line broken' }));
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
