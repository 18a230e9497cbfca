import { open, type FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';

const PIECE_BYTES = 1_048_576;
/** More than a window of OpenSSH, so that reading goes on while it is sent. */
const PIECES = 4;

/**
 * Writes a file from an offset on into a command's input and ends it; a command that ended stops it. The pieces are read
 * into the same few buffers in turn, each once its last content was taken: a new buffer a piece costs more CPU than the
 * reading.
 */
export async function pourFile(
  path: string,
  { start, told }: { start: number; told: (bytes: number) => void },
  stdin: Writable,
): Promise<void> {
  const file = await open(path, 'r');
  try {
    await pieces(file, start, stdin, told);
  } finally {
    await file.close();
  }
  stdin.end();
}

async function pieces(file: FileHandle, start: number, stdin: Writable, told: (bytes: number) => void): Promise<void> {
  const rooms = roomsOf(stdin);
  let at = start;
  while (stdin.writable) {
    const room = await rooms.free();
    const read = room && (await file.read(room, 0, PIECE_BYTES, at));
    if (!read || read.bytesRead === 0 || !stdin.writable) return;
    at += read.bytesRead;
    stdin.write(room.subarray(0, read.bytesRead), () => {
      rooms.giveBack(room);
      told(read.bytesRead);
    });
  }
}

/** Buffers in turn; none any more once the stream is closed, which need not say what became of its writes. */
function roomsOf(stdin: Writable): { free(): Promise<Buffer | undefined>; giveBack(room: Buffer): void } {
  const waiting: ((room: Buffer | undefined) => void)[] = [];
  const idle: Buffer[] = [];
  let made = 0;
  stdin.once('close', () => waiting.splice(0).forEach((resolve) => resolve(undefined)));
  return {
    free: async () => {
      const room = idle.pop();
      if (room) return room;
      if (made++ < PIECES) return Buffer.allocUnsafeSlow(PIECE_BYTES);
      return stdin.destroyed || stdin.closed ? undefined : await new Promise((resolve) => waiting.push(resolve));
    },
    giveBack: (room) => {
      const next = waiting.shift();
      if (next) next(room);
      else idle.push(room);
    },
  };
}
