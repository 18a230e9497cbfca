import { message } from '../../../core/text/message.ts';
import { BALANCE } from './balance.ts';
import type { Block, Check, CheckResult, Verdict } from './terms/check.ts';
import { checkEntries } from './terms/entries.ts';
import { BLOCKS, CHECKS } from './checks/all.ts';
import { assessSkew } from './checks/time.ts';
import type { ClockOffset, Frame, Frames } from './terms/read-frames.ts';
import type { Expected } from './terms/expected.ts';
import { isFixture } from './terms/gpu-output.ts';
import { readStack, type Stack } from './facts.ts';
import { bodyOf } from './script.ts';
import { unknown, Unreadable, unreadable } from './terms/verdicts.ts';

const TIMED_OUT = new Set([124, 137]);

const BY_ID = new Map(CHECKS.map((check) => [check.id, check]));
const BLOCK_BY_ID = new Map(BLOCKS.map((block) => [block.id, block]));

/** Pure: every check on what a host answered, in the order of the report. None is left out, whatever came back. */
export function assessAll(frames: Frames, offset: ClockOffset | undefined, expected: Expected): CheckResult[] {
  const stack = readStack(frames);
  return Object.keys(checkEntries()).map((id) => ({
    id,
    how: howOf(id, expected),
    ...assessOne(id, { frames, offset, stack }, expected),
    ...sourceOf(id, frames),
  }));
}

/** Stand-ins say so in what they print; what is judged on them says so too. */
function sourceOf(id: string, { blocks }: Frames): { source?: 'fixture' } {
  const answer = blocks.get(BY_ID.get(id)?.block ?? (id === 'balance-load' ? 'nvidia-smi' : ''));
  return answer && isFixture(answer.text) ? { source: 'fixture' } : {};
}

function assessOne(
  id: string,
  { frames, offset, stack }: { frames: Frames; offset: ClockOffset | undefined; stack: Stack },
  expected: Expected,
): Verdict {
  if (id === 'clock-skew') return assessSkew(offset, expected.rules.clockSkewMs);
  const balance = BALANCE[id];
  if (balance) return balance.assess(stack, expected);
  const check = BY_ID.get(id);
  if (!check) throw new Error(`no check ${id}`);
  return assessFrame(check, frames.blocks.get(check.block), expected);
}

/** Names what prevented an answer; judges only real output. */
export function assessFrame(check: Check, frame: Frame | undefined, expected: Expected): Verdict {
  if (frame === undefined || frame.end === 'cut') return unknown(message('preflight.reason.truncated'));
  if (frame.end === 'root') return unknown(message('preflight.reason.needs-root'));
  if (TIMED_OUT.has(frame.end)) return unknown(message('preflight.reason.timed-out'));
  try {
    const verdict = check.assess({ text: frame.text, exit: frame.end }, expected);
    return verdict.params ? { ...verdict, params: { host: expected.host, ...verdict.params } } : verdict;
  } catch (error) {
    if (error instanceof Unreadable) return unreadable();
    throw error;
  }
}

function howOf(id: string, expected: Expected): string {
  if (id === 'clock-skew') return 'date +%s.%N';
  const balance = BALANCE[id];
  if (balance) return balance.blocks;
  const block = BLOCK_BY_ID.get(BY_ID.get(id)?.block ?? '');
  return block ? commandOf(block, expected) : '';
}

function commandOf(block: Block, expected: Expected): string {
  const settled = (block.settled?.(expected) ?? []).map(
    ({ when, says, exit }) => `if ${when}; then ${says === undefined ? '' : `${says}; `}exit ${exit}; fi`,
  );
  return [...(block.as === 'root' ? ['# root'] : []), ...settled, bodyOf(block, expected)].join('\n');
}
