import type { Writable } from 'node:stream';
import type { SshTransport } from '../transport.ts';
import { startFramed, type FramedProcess } from '../session/framed-process.ts';
import { lineByLine } from './line-by-line.ts';
import { LANE, laneName } from './receive-script.ts';

/** Beside the session that every upload has. Four in all make a line no faster: the processor is the limit by then. */
const LANES = 2;
/** Below this a file is there before further sessions are. */
const WORTH_BYTES = 16 * 1024 * 1024;
/** A session carries a window of 2 MiB a round trip: below this many milliseconds that is no limit. */
const FAR_MS = 5;

/** Sessions that carry a file's bytes beside the first one, over a line whose round trip limits what one can. */
export interface Lanes {
  inputs: Writable[];
  close(): void;
}

/** Whether an upload of so many bytes is worth the question how long the line is. */
export function mayUseLanes(bytes: number): boolean {
  return bytes >= WORTH_BYTES;
}

const NO_LANES: Lanes = { inputs: [], close: () => undefined };

/** As `openLanes`; none once `over`, the end of what they would carry, has come: lanes that open after it are closed. */
export async function openLanesUnless(over: Promise<unknown>, ...line: Parameters<typeof openLanes>): Promise<Lanes> {
  const opening = openLanes(...line);
  const first = await Promise.race([opening, over.then(() => undefined)]);
  if (first) return first;
  void opening.then((late) => late.close());
  return NO_LANES;
}

/**
 * Opens lanes into the part of an upload where the line is long. None where the server has no session to spare: one more
 * than is used is opened and given back, so that other commands of the host need not wait for a file. Never rejects.
 */
export async function openLanes(transport: SshTransport, part: string, roundTripMs: number): Promise<Lanes> {
  const wanted = roundTripMs < FAR_MS ? 0 : LANES + 1;
  const tried = await Promise.allSettled(
    Array.from({ length: wanted }, (_, at) => openLane(transport, laneName(part, at + 1))),
  );
  const opened = tried.flatMap((lane) => (lane.status === 'fulfilled' ? [lane.value] : []));
  const used = opened.length === wanted ? opened.slice(0, LANES) : [];
  for (const spare of opened) if (!used.includes(spare)) end(spare);
  return { inputs: used.map(({ stdin }) => stdin), close: () => used.forEach((lane) => end(lane)) };
}

async function openLane(transport: SshTransport, name: string): Promise<FramedProcess> {
  const lane = await startFramed(transport, ['sh', '-c', LANE, 'sovran', name], { spare: true });
  lane.stderr.resume();
  const next = lineByLine(lane.stdout);
  await lane.begun;
  if ((await next()) === 'open') return lane;
  end(lane);
  throw new Error(`${name} was not opened`);
}

/** Its command ends with its input. */
function end(lane: FramedProcess): void {
  lane.stdin.end();
}
