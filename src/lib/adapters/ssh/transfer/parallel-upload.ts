import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { Link } from '../session/connection.ts';
import type { SshTransport } from '../session/transport.ts';
import { startFramed, type FramedProcess } from '../session/framed-process.ts';
import { lineByLine } from './line-by-line.ts';
import { LANE, LANE_PATIENCE_S, laneName } from './receive-script.ts';

/** Beside the session that every upload has: four windows of 2 MiB are more than a line of 20 ms takes up. */
const LANES = 3;
/** Below this a file is there before further sessions are. */
const WORTH_BYTES = 16 * 1024 * 1024;
/** Below this round-trip time, ms, one session (2 MiB window) is not the limit. */
const FAR_MS = 5;
/** Streams opened longer ago may have timed out. */
const FRESH_MS = (LANE_PATIENCE_S * 1000) / 2;
/** Two round trips of a line worth it, and the start of a shell. */
const FAR_BEGUN_MS = 20;

/** Sessions that carry a file's bytes beside the first one, over a line whose round trip limits what one can. */
export interface Lanes {
  inputs: Writable[];
  /** Words for the receiver: mark and numbers of the streams. */
  words: string[];
  close(): void;
}

/** All goes over the one session. */
export const NO_LANES: Lanes = { inputs: [], words: [], close: () => undefined };

/** Whether an upload of so many bytes is worth the question how long the line is. */
export function mayUseLanes(bytes: number): boolean {
  return bytes >= WORTH_BYTES;
}

/** Whether a line of this round trip is long enough for them. */
export function isFar(roundTripMs: number): boolean {
  return roundTripMs >= FAR_MS;
}

/** Lanes that may turn out not to be needed. */
export interface AskedLanes {
  /** None once `over`, the end of what they would carry, has come. */
  take(over: Promise<unknown>): Promise<Lanes>;
  /**
   * Closes them, also those that open later. What is there instead: no lane, and the mark of names that may stand beside the
   * part.
   */
  giveBack(): Lanes;
}

/** Opens extra streams early if earlier commands were slow to begin; saves their round trips. */
export function askForLanes(link: Link, part: string): AskedLanes {
  let [opening, mark, asked]: [Promise<Lanes> | undefined, string, number] = [undefined, '', 0];
  const open = (): Promise<Lanes> => {
    [mark, asked] = [randomBytes(4).toString('hex'), performance.now()];
    opening = link.transport().then((transport) => openLanes(transport, part, mark));
    // A link that breaks fails the upload itself.
    opening.catch(() => undefined);
    return opening;
  };
  const giveBack = (): Lanes => {
    opening?.then((lanes) => lanes.close()).catch(() => undefined);
    return opening ? { ...NO_LANES, words: [mark] } : NO_LANES;
  };
  if ((link.quickestBegunMs() ?? 0) >= FAR_BEGUN_MS) void open();
  return {
    giveBack,
    take: async (over) => {
      if (opening && performance.now() - asked > FRESH_MS) {
        giveBack();
        opening = undefined;
      }
      const first = await Promise.race([opening ?? open(), over.then(() => undefined)]);
      return first ?? giveBack();
    },
  };
}

/** Opens as many streams as the server has spare sessions, less one for other commands. Never rejects. */
export async function openLanes(transport: SshTransport, part: string, mark: string): Promise<Lanes> {
  const tried = await Promise.allSettled(
    Array.from({ length: LANES + 1 }, (_, at) => openLane(transport, part, at + 1, mark)),
  );
  const opened = tried.flatMap((lane) => (lane.status === 'fulfilled' ? [lane.value] : []));
  const used = opened.slice(0, -1);
  opened.slice(-1).forEach(end);
  return {
    inputs: used.map(({ stdin }) => stdin),
    words: [mark, ...used.map(({ number }) => String(number))],
    close: () => used.forEach(end),
  };
}

type Lane = FramedProcess & { number: number };

async function openLane(transport: SshTransport, part: string, number: number, mark: string): Promise<Lane> {
  const name = laneName(part, number, mark);
  const lane = await startFramed(transport, ['sh', '-c', LANE, 'sovran', name], { spare: true });
  lane.stderr.resume();
  const next = lineByLine(lane.stdout);
  await lane.begun;
  if ((await next()) === 'open') return { ...lane, number };
  end(lane);
  throw new Error(`${name} was not opened`);
}

/** Its command ends with its input. */
function end(lane: FramedProcess): void {
  lane.stdin.end();
}
