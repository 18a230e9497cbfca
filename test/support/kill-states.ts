export type KillSide = 'before' | 'after';

export interface KillPoint {
  /** Counted from 1. */
  at: number;
  side: KillSide;
  /** What the uninterrupted run did there, e.g. `fsyncSync 17`; later points of a run may differ. */
  label: string;
}

/** A state of the world in which a kill leaves it: the point to reach it by, and how many others lead to the same. */
export interface KillState {
  point: KillPoint;
  points: number;
}

/** What is noted between points, see `note-changes.mjs`. */
const CHANGE = '~ ';
/** Names that nobody looks for: what lies there is put in its place by a move, or swept. */
const DRAFT = /\/[0-9a-f]{16}$|\.draft$/;
const MOVE = /^(?:rename|link)(?:Sync)? (\S+) /;

/**
 * Sorts kill points by the state of the world that a kill there leaves, from the lines of a run that noted its changes.
 * A process that dies loses no writes, so that syncing changes nothing; nor does a program that only reads, nor a draft
 * before it is put in its place. Of the points of one state the last stands for all: it has the drafts.
 */
export function statesOf(lines: string[], sides: KillSide[]): KillState[] {
  const states = new Map<number, KillState>();
  for (const { state, point } of pointsOf(lines)) {
    if (!sides.includes(point.side)) continue;
    states.set(state, { point, points: (states.get(state)?.points ?? 0) + 1 });
  }
  return [...states.values()].toSorted((left, right) => left.point.at - right.point.at);
}

function pointsOf(lines: string[]): { state: number; point: KillPoint }[] {
  let [state, at] = [0, 0];
  return lines.flatMap((label, index) => {
    if (label.startsWith(CHANGE)) {
      if (!isDraft(label.slice(CHANGE.length), lines.slice(index))) state += 1;
      return [];
    }
    at += 1;
    const before = { state, point: { at, side: 'before' as const, label } };
    const change = nextChange(lines, index);
    if (MOVE.test(label)) state += 1;
    // A program that was started, or a message that was sent, is still on its way: nothing else leaves that state.
    const after = change === 'its own' ? -at : state;
    return [before, { state: after, point: { at, side: 'after' as const, label } }];
  });
}

/** Whether what is noted right after a point is the effect of that point. */
function nextChange(lines: string[], index: number): 'its own' | undefined {
  const [kind] = (lines[index] ?? '').split(' ');
  const own = kind === 'spawn' || kind === 'send' ? `${CHANGE}${kind}` : undefined;
  return own !== undefined && lines[index + 1]?.startsWith(own) ? 'its own' : undefined;
}

/** Whether it is a draft that is put in its place later. */
function isDraft(path: string, later: string[]): boolean {
  return DRAFT.test(path) && later.some((line) => MOVE.exec(line)?.[1] === path);
}
