import { open, type FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';

const PIECE_BYTES = 1_048_576;
/** More than a window of OpenSSH, so that reading goes on while it is sent. */
const PIECES = 4;

/** What is sent, and when nobody takes it any more. */
export interface Poured {
  path: string;
  /** The first byte. */
  start: number;
  told: (bytes: number) => void;
  /** Resolves once the command has ended or the line is gone: its input need not say so. */
  over: Promise<unknown>;
}

/**
 * Writes a file from an offset on into a command's input and ends it; a command that ended stops it. The pieces are read
 * into the same few buffers in turn, each once its last content was taken: a new buffer a piece costs more CPU than the
 * reading.
 */
export async function pourFile(poured: Poured, stdin: Writable): Promise<void> {
  const file = await open(poured.path, 'r');
  try {
    await pourPieces(file, poured, stdin);
  } finally {
    await file.close();
  }
  stdin.end();
}

async function pourPieces(file: FileHandle, { start, told, over }: Poured, stdin: Writable): Promise<void> {
  const rooms = roomsUntil(over);
  let at = start;
  while (stdin.writable) {
    const room = await rooms.free();
    const read = room && (await file.read(room, 0, PIECE_BYTES, at));
    if (!read || read.bytesRead === 0 || !stdin.writable) return;
    at += read.bytesRead;
    stdin.write(room.subarray(0, read.bytesRead), (error) => {
      rooms.giveBack(room);
      if (!error) told(read.bytesRead);
    });
  }
}

/** Buffers in turn; none any more after that moment. */
function roomsUntil(over: Promise<unknown>): { free(): Promise<Buffer | undefined>; giveBack(room: Buffer): void } {
  const waiting: ((room: Buffer | undefined) => void)[] = [];
  const idle: Buffer[] = [];
  let [made, isOver] = [0, false];
  void over.then(() => {
    isOver = true;
    for (const resolve of waiting.splice(0)) resolve(undefined);
  });
  return {
    free: async () => {
      if (isOver) return undefined;
      const room = idle.pop();
      if (room) return room;
      if (made++ < PIECES) return Buffer.allocUnsafeSlow(PIECE_BYTES);
      return await new Promise((resolve) => waiting.push(resolve));
    },
    giveBack: (room) => {
      const next = waiting.shift();
      if (next) next(room);
      else idle.push(room);
    },
  };
}
