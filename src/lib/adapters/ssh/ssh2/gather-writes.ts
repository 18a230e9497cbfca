import type { Duplex, Writable } from 'node:stream';

type Chunk = { chunk: Buffer; encoding: BufferEncoding };

/** Sends all writes of one turn as one piece; ssh2 writes each packet in three parts. */
export function gatherWrites(line: Duplex): void {
  if (!('_writev' in line) || !line._writev) joinWrites(line);
  const write = line.write.bind(line);
  let gathering = false;
  const send = (): void => {
    gathering = false;
    line.uncork();
  };
  line.write = ((...args: Parameters<Writable['write']>) => {
    if (!gathering) {
      gathering = true;
      line.cork();
      process.nextTick(send);
    }
    return write(...args);
  }) as Duplex['write'];
}

/** A channel has no way of its own to take several chunks at once. */
function joinWrites(line: Duplex): void {
  line._writev = (chunks: Chunk[], done) =>
    line._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer' as BufferEncoding, done);
}
