import { digestOfText } from '../../kit/canonical.ts';
import type { Json } from '../../ports/json.ts';
import { instant, message } from '../../text/message.ts';
import { refusedError } from '../../text/sovran-error.ts';
import type { StageContext } from '../context.ts';
import type { Journal } from '../journal/journal.ts';
import { abandonCommand } from '../open/next-commands.ts';
import { type AnyProcedure, type Frame, type Procedure, progressOf } from '../procedure.ts';
import { readProgress } from '../steps/step-scope.ts';

const LONGEST = 60;

/** Throws `values-changed` (exit 3) with both values where a run stands on something else now than when it began. */
export async function refuseChanged<Input extends Json, Stands extends Frame>(
  procedure: Procedure<Input, Stands>,
  journal: Journal,
  ctx: StageContext,
): Promise<void> {
  const since = progressOf(journal.runId, readProgress(journal));
  const now = await (procedure as AnyProcedure).begin(since.input, ctx, since);
  const changes = differences(since.frame, now);
  if (changes.length === 0) return;
  const { runId: run, startedAt } = since;
  const text = message('run.values-changed', { run, date: instant(startedAt), changes: changes.join(', ') });
  throw refusedError('values-changed', text, {
    fix: message('run.values-changed.fix'),
    next: [abandonCommand(run)],
    details: { run, changes },
  });
}

/** Each value that differs, as `name: before → now`; of what is long its digest. Pure. */
function differences(before: Json | undefined, now: Json | undefined, name = ''): string[] {
  if (isObject(before) && isObject(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return keys.flatMap((key) => differences(before[key], now[key], name === '' ? key : `${name}.${key}`));
  }
  const [was, is] = [before, now].map(shown);
  return was === is ? [] : [`${name}: ${was} → ${is}`];
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: Json | undefined): string {
  if (value === undefined) return '—';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= LONGEST ? text : digestOfText(text).slice(0, 'sha256:'.length + 12);
}
