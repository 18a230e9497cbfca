import { plainText } from '../../../../core/text/plain.ts';

/** Outcome of a block: `cut` if truncated, `root` if it needs root. */
export interface Frame {
  text: string;
  end: number | 'cut' | 'root';
}

/** What a host answered to the script. */
export interface Frames {
  blocks: ReadonlyMap<string, Frame>;
  /** What something else printed before the script began: a noisy shell. */
  noise: string;
  /** Host clock before and after, seconds since 1970; undefined when the answer does not hold them. */
  stamps: { start?: number; end?: number };
  /** The script ran to its end. */
  complete: boolean;
}

/** Pure: takes the answer apart at its sentinels. Whatever is between them, the frames of other blocks stay whole. */
export function readFrames(stdout: string, sentinel: string): Frames {
  const [noise = '', ...marks] = `\n${stdout}`.split(`\n${sentinel} `);
  const blocks = new Map<string, Frame>();
  const stamps: number[] = [];
  let open: string | undefined;
  for (const mark of marks) {
    const at = mark.indexOf('\n');
    const [head, text] = at < 0 ? [mark, ''] : [mark.slice(0, at), mark.slice(at + 1)];
    const [word, value = ''] = head.split(' ');
    const frame = open === undefined ? undefined : blocks.get(open);
    if (word === 'b') blocks.set((open = value), { text: clean(text), end: 'cut' });
    if (word === 'r' && frame && frame.end === 'cut') frame.end = value === 'root' ? 'root' : Number(value);
    if (word === 't') stamps.push(Number(value));
  }
  const [start, end] = stamps.filter(Number.isFinite);
  const complete = marks.some((mark) => mark.trimEnd() === 'end');
  return { blocks, noise: clean(noise), stamps: stampsOf(start, end), complete };
}

function stampsOf(start?: number, end?: number): Frames['stamps'] {
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

function clean(text: string): string {
  return plainText(text.replaceAll('\r\n', '\n')).trim();
}

/** Milliseconds by which the host's clock is ahead; `errorMs` is half the round trip. */
export interface ClockOffset {
  skewMs: number;
  errorMs: number;
}

/** Local wall clock before the script left and when its first stamp was here, milliseconds since 1970. */
export interface LocalStamps {
  sentMs: number;
  receivedMs: number;
}

/**
 * Offset of two clocks by Cristian's algorithm (1989): the host's first stamp lies between the two local ones, so it is
 * held against their middle. Undefined when it is missing.
 */
export function clockOffset({ start }: Frames['stamps'], { sentMs, receivedMs }: LocalStamps): ClockOffset | undefined {
  if (start === undefined) return undefined;
  const errorMs = Math.ceil(Math.max(0, receivedMs - sentMs) / 2) + 1;
  return { skewMs: Math.round(start * 1000 - (sentMs + receivedMs) / 2), errorMs };
}
