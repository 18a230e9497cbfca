import { PINS_PATH } from '../../../../core/project/pins-path.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { Gate, Plan } from '../../../../core/operation/plan/plan.ts';
import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import { findInterruptedPinRun } from './pin-runs.ts';
import { CHANGE_PINS } from './pin-step.ts';
import { readUncommittedPins, type UncommittedPins } from './uncommitted-pins.ts';

/** What forbids to commit known_hosts now. */
export interface UnsettledPins extends UncommittedPins {
  /** An interrupted host key run of another target. */
  cut?: CutRun;
}

type CutRun = { run: string; operation: string; target: string };

const SHOWN = 4;

/** Looks for what forbids an operation on `target` to commit known_hosts. */
export async function readUnsettledPins({ project }: StageContext, target: string): Promise<UnsettledPins> {
  const cut = findInterruptedPinRun(project.root, target);
  const told = cut && { run: cut.run, operation: cut.operation, target: cut.target };
  return { ...(await readUncommittedPins(project)), ...(told ? { cut: told } : {}) };
}

/** Gates against committing foreign changes of known_hosts. Pure. */
export function pinGates({ cut, ...uncommitted }: UnsettledPins): Gate[] {
  return [settledGate(cut), committedGate(uncommitted)];
}

/** Refuses while another host key run is interrupted. */
export function settledGate(cut: CutRun | undefined): Gate {
  if (!cut) return { id: 'pins-settled', verdict: 'pass', reason: message('host.pins.settled') };
  return {
    id: 'pins-settled',
    verdict: 'fail',
    reason: message('run.other-open', { ...cut }),
    fix: message('run.other-open.fix'),
    next: ['sovran resume'],
  };
}

function committedGate({ lines, isNew }: UncommittedPins): Gate {
  if (lines.length === 0) return { id: 'pins-committed', verdict: 'pass', reason: message('host.pins.committed') };
  return {
    id: 'pins-committed',
    verdict: 'fail',
    reason: message('host.pins.uncommitted', { lines: firstOf(lines) }),
    fix: message('host.pins.uncommitted.fix'),
    next: isNew
      ? [`cat ${PINS_PATH}`, `git add -- ${PINS_PATH}`, `git commit -- ${PINS_PATH}`]
      : [`git diff HEAD -- ${PINS_PATH}`, `git commit -- ${PINS_PATH}`],
    evidence: lines.join('\n'),
  };
}

/** Throws `pins-uncommitted` (exit 3) if known_hosts has foreign uncommitted changes. The run stays open. */
export async function refuseUncommittedPins({ steps }: Plan, { project }: StageContext): Promise<void> {
  if (!steps.some(({ action }) => action === CHANGE_PINS)) return;
  const { lines } = await readUncommittedPins(project);
  if (lines.length === 0) return;
  throw new SovranError({
    code: 'pins-uncommitted',
    exit: EXIT.refused,
    text: message('host.pins.uncommitted', { lines: firstOf(lines) }),
    fix: message('host.pins.uncommitted.cut.fix'),
    next: [`git diff HEAD -- ${PINS_PATH}`],
    details: { lines },
  });
}

function firstOf(lines: string[]): string {
  const more = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN), ...(more > 0 ? [`… (${more})`] : [])].join('; ');
}
