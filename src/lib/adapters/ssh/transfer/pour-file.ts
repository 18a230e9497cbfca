import { open, type FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';

/** Also the turn of each stream (`receive-script.ts`). */
export const PIECE_BYTES = 2_097_152;
/** Together more than an OpenSSH window, so that reading overlaps sending. */
const PIECES = 2;

export interface Poured {
  path: string;
  start: number;
  sent: (bytes: number) => void;
  /** Resolves once the command ended or the connection is lost. */
  over: Promise<unknown>;
  /** Distance between pieces, bytes; others carry those between. */
  stride?: number;
}

/** Pieces go over the inputs in turn. */
export async function pourOver(poured: Poured, inputs: Writable[]): Promise<void> {
  const stride = inputs.length * PIECE_BYTES;
  const streams = inputs.map((stdin, at) =>
    pourFile({ ...poured, start: poured.start + at * PIECE_BYTES, stride }, stdin),
  );
  await Promise.all(streams);
}

/** Writes a file from an offset into a command's input. Reuses a few buffers, which saves CPU. */
async function pourFile(poured: Poured, stdin: Writable): Promise<void> {
  const file = await open(poured.path, 'r');
  try {
    await pourPieces(file, poured, stdin);
  } finally {
    await file.close();
  }
  stdin.end();
}

async function pourPieces(file: FileHandle, poured: Poured, stdin: Writable): Promise<void> {
  const { start, sent, over, stride = PIECE_BYTES } = poured;
  const rooms = roomsUntil(over);
  for (let at = start; stdin.writable; at += stride) {
    const room = await rooms.free();
    const bytes = room ? await readPiece(file, room, at) : 0;
    if (!room || bytes === 0 || !stdin.writable) return;
    stdin.write(room.subarray(0, bytes), (error) => {
      rooms.giveBack(room);
      if (!error) sent(bytes);
    });
  }
}

/** One read need not fill a buffer. */
async function readPiece(file: FileHandle, room: Buffer, at: number): Promise<number> {
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(room, filled, PIECE_BYTES - filled, at + filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === PIECE_BYTES) return filled;
  }
}

/** Rotating buffers; none after the end. */
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
