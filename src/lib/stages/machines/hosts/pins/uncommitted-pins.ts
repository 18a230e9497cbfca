import { join } from 'node:path';
import type { ProjectStore } from '../../../../core/ports/project-store.ts';
import { sha256Fingerprint } from '../../../../core/project/key-fingerprint.ts';
import { PINS_PATH } from '../../../../core/project/pins-path.ts';
import { listPinRuns } from './pin-runs.ts';
import type { PinStepArgs } from './pin-step.ts';
import { bareLine, isHead, isPinLine, pinLine } from './pins.ts';
import { readPins } from './read-pins.ts';

/** Uncommitted changes of known_hosts. */
export interface UncommittedPins {
  /** The lines, `+ gpu1 ssh-ed25519 SHA256:…` or `- …`, those that came first. */
  lines: string[];
  /** The last commit has no such file: git shows no difference. */
  isNew: boolean;
}

/**
 * Changes of known_hosts that are not committed, but for those of sovran's own runs: a commit would take them along.
 * None where git does not keep the file.
 */
export async function readUncommittedPins(project: ProjectStore): Promise<UncommittedPins> {
  const committed = await project.readCommittedFile(PINS_PATH);
  const isNew = committed === undefined;
  const ours = listPinRuns(project.root).flatMap(({ changes }) => changes);
  const lines = foreignLines(committed ?? '', await readPins(project), ours);
  const isKept = lines.length === 0 || !isNew || (await project.gitWouldTake(join(project.root, PINS_PATH)));
  return { lines: isKept ? lines : [], isNew };
}

/** Lines added or removed between two texts, except `ours`; ignores order, blanks and comments. Pure. */
export function foreignLines(before: string, now: string, ours: PinStepArgs[]): string[] {
  const [old, present] = [entriesOf(before), entriesOf(now)];
  const known = (side: keyof PinStepArgs): Set<string> => new Set(ours.flatMap((args) => args[side].map(pinLine)));
  const came = [...present.difference(old).difference(known('add'))];
  const went = [...old.difference(present).difference(known('remove'))];
  return [...came.map((line) => `+ ${shown(line)}`), ...went.map((line) => `- ${shown(line)}`)];
}

function entriesOf(text: string): Set<string> {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return new Set(
    lines.filter((line) => line !== '' && !isHead(line)).map((line) => (isPinLine(line) ? bareLine(line) : line)),
  );
}

/** People compare fingerprints, not keys. */
function shown(line: string): string {
  const [name, type, key] = line.split(' ');
  return isPinLine(line) && key ? `${name} ${type} ${sha256Fingerprint(Buffer.from(key, 'base64'))}` : line;
}
