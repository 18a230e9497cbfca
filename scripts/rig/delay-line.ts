import type { Socket } from 'node:net';
import type { LineSettings } from './line-settings.ts';

/** Bytes under way on one direction of one connection before its sender is made to wait, as a window would. */
const WINDOW = 4 << 20;
/** With a limit on bytes per second, a piece is no longer than this, so that the limit is smooth. */
const PIECE = 16 << 10;

/** One direction of one connection. */
export interface DelayLine {
  /** Stops delivering and reading; what is under way stays there. */
  hold(held: boolean): void;
}

/** What happens to the pieces of one direction. */
export interface Watched {
  /** A piece came from its sender; what is returned goes with it. */
  onArrived(): number;
  /** It was handed on: its bytes (0: the end of the stream) and what went with it. */
  onDelivered(bytes: number, tag: number): void;
}

interface Piece {
  due: number;
  tag: number;
  /** Undefined is the end of the stream. */
  bytes: Buffer | undefined;
}

/**
 * Delivers what `from` sends to `to`, each piece at a moment of its own: many are under way at once, and none overtakes another.
 */
export function delayLine(from: Socket, to: Socket, settings: LineSettings, watched: Watched): DelayLine {
  const way: Piece[] = [];
  let [queued, last, free, held] = [0, 0, 0, false];
  let timer: NodeJS.Timeout | undefined;

  const schedule = (): void => {
    clearTimeout(timer);
    const first = way[0];
    if (first && !held) timer = setTimeout(deliver, Math.max(0, first.due - performance.now()));
  };
  const next = (): Piece | undefined =>
    !held && way[0] && way[0].due <= performance.now() + 0.5 ? way.shift() : undefined;
  const deliver = (): void => {
    to.cork();
    for (let piece = next(); piece; piece = next()) {
      const { bytes, tag } = piece;
      if (!bytes) to.end();
      else if (to.writable) to.write(bytes, () => letGo(bytes));
      queued -= bytes?.length ?? 0;
      watched.onDelivered(bytes?.length ?? 0, tag);
    }
    to.uncork();
    if (!held && queued < WINDOW && to.writableLength < WINDOW) from.resume();
    schedule();
  };
  const send = (bytes: Buffer | undefined): void => {
    const now = performance.now();
    free = Math.max(free, now) + (settings.bandwidth > 0 ? ((bytes?.length ?? 0) / settings.bandwidth) * 1000 : 0);
    const stall = Math.random() < settings.loss ? settings.stall : 0;
    last = Math.max(last, free + settings.delay + Math.random() * settings.jitter + stall);
    way.push({ due: last, bytes, tag: watched.onArrived() });
    queued += bytes?.length ?? 0;
    if (way.length === 1) schedule();
  };

  from.on('data', (chunk: Buffer) => {
    const size = settings.bandwidth > 0 ? PIECE : chunk.length;
    for (let at = 0; at < chunk.length; at += size) send(chunk.subarray(at, at + size));
    if (queued >= WINDOW || to.writableLength >= WINDOW) from.pause();
  });
  from.on('end', () => send(undefined));
  to.on('drain', () => !held && queued < WINDOW && from.resume());
  from.once('close', (failed) => failed && clearTimeout(timer));

  return {
    hold(now) {
      held = now;
      if (held) from.pause();
      else from.resume();
      schedule();
    },
  };
}

/** Else a fast line spends half of its time on collecting garbage; a part of a chunk shares its memory with the next. */
function letGo({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
