import type { SshTransport } from '../../src/lib/adapters/ssh/session/transport.ts';

/** A connection of which is told how many bytes went into each of its processes. */
export function counted(transport: SshTransport): { start: SshTransport['start']; written: () => number[] } {
  const counts: { bytes: number }[] = [];
  const start: SshTransport['start'] = async (...command) => {
    const process = await transport.start(...command);
    const count = { bytes: 0 };
    counts.push(count);
    const write = process.stdin.write.bind(process.stdin) as (piece: Buffer | string, done?: () => void) => boolean;
    process.stdin.write = ((piece: Buffer | string, done?: () => void) => {
      count.bytes += piece.length;
      return write(piece, done);
    }) as typeof process.stdin.write;
    return process;
  };
  return { start, written: () => counts.map(({ bytes }) => bytes) };
}
