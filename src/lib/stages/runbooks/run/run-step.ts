import { parseDuration } from '../../../core/text/duration.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { StepPaused } from '../../../core/operation/steps/pause.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { ExecResult } from '../../../core/ports/host.ts';
import type { RunbookStep, StepOf, Expectation } from '../document/schema.ts';
import { safeMessage, safeOutput } from './safe-output.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { maskSecrets } from '../../../core/text/mask-secrets.ts';

/** Most that is read of each stream of a step, bytes. */
const OUTPUT_BYTES = 256 * 1024;

/** What a step runs, and where. */
export interface StepCommand {
  argv: string[];
  /** Absent: here, by this program itself. */
  host?: string;
  sudo?: boolean;
}

/** How a step ended. `unknown`: the connection or the time was over before the result. */
export interface StepEnd {
  state: 'passed' | 'failed' | 'unknown';
  exitCode?: number;
  output: string;
  reason?: Message;
  tries: number;
}

/** A step that runs something. */
export type Acting = StepOf<'sovran' | 'host' | 'check'>;

/** Pure: what a filled step runs. A shell gets its values as `$1`, `$2` …, never in its text. */
export function commandOf(step: Acting): StepCommand {
  if (step.kind === 'sovran') return { argv: step.run };
  if (step.kind === 'check' && step.run) return { argv: step.run };
  const { host = 'local', argv, shell = '', args } = step;
  const sudo = step.kind === 'host' && step.sudo ? { sudo: true } : {};
  return { host, argv: argv ?? ['sh', '-c', shell, 'sh', ...args], ...sudo };
}

/** Whether a step changes something: then it is asked for. */
export function changes(step: RunbookStep): boolean {
  return (step.kind === 'sovran' || step.kind === 'host') && step.changes;
}

/** Runs a filled step, a check as often as it says, and judges its end. */
export async function runStep(step: Acting, within: string, ctx: StageContext): Promise<StepEnd> {
  const most = step.kind === 'check' ? step.tries : 1;
  for (let tries = 1; ; tries++) {
    const end = { ...(await runOnce(step, within, ctx)), tries };
    if (end.state === 'passed' || tries >= most) return end;
    if (ctx.interrupt.requested) throw new StepPaused();
    await ctx.clock.sleep(step.kind === 'check' ? parseDuration(step.every) : 0, ctx.interrupt.signal);
  }
}

async function runOnce(step: Acting, within: string, ctx: StageContext): Promise<Omit<StepEnd, 'tries'>> {
  const limitMs = parseDuration(step.limit);
  const result = await execute(commandOf(step), changes(step), within, limitMs, ctx);
  const output = safeOutput([result.stdout, result.stderr].filter((text) => text !== '').join('\n'));
  if (result.outcome === 'unknown') {
    const reason = safeMessage(message('runbook.step.unknown', { reason: result.reason, limit: step.limit }));
    return { state: 'unknown', output, reason };
  }
  const reason = whatFails(step.expect, result);
  return {
    state: reason ? 'failed' : 'passed',
    exitCode: result.exitCode,
    output,
    ...(reason ? { reason: safeMessage(reason) } : {}),
  };
}

/** A command of sovran is a process of its own in the same project, and its run names the step that it is part of. */
async function execute(
  { argv, host, sudo }: StepCommand,
  agreed: boolean,
  within: string,
  timeoutMs: number,
  ctx: StageContext,
): Promise<ExecResult> {
  const options = { timeoutMs, maxOutputBytes: OUTPUT_BYTES, signal: ctx.interrupt.signal };
  if (host !== undefined) return (await ctx.hosts.open(host)).exec(argv, { ...options, ...(sudo ? { sudo } : {}) });
  const own = [...ctx.self, ...argv, '--no-input', ...(agreed ? ['--yes'] : []), '--project', ctx.project.root];
  return (await ctx.hosts.open('local')).exec(own, { ...options, env: { SOVRAN_WITHIN: within } });
}

/** How a command of a step ended. */
interface CommandEnd {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Pure: what does not hold of a command's end; undefined where all holds. Without an expectation its exit code must be 0. */
export function whatFails(expect: Expectation | undefined, end: CommandEnd): Message | undefined {
  const { exit = 0, contains, excludes, json } = expect ?? {};
  const good = Array.isArray(exit) ? exit : [exit];
  if (!good.includes(end.exitCode))
    return message('runbook.expect.exit', { code: end.exitCode, good: good.join(', ') });
  const text = `${end.stdout}\n${end.stderr}`;
  if (contains !== undefined && !text.includes(contains)) return message('runbook.expect.contains', { text: contains });
  if (excludes !== undefined && text.includes(excludes)) return message('runbook.expect.excludes', { text: excludes });
  return json && whatFailsInJson(json, end.stdout);
}

function whatFailsInJson(
  { path, is, atLeast, atMost }: NonNullable<Expectation['json']>,
  stdout: string,
): Message | undefined {
  const found = readPath(stdout, path);
  const shown = found === undefined ? '—' : shownValue(path, found);
  if (is !== undefined && found !== is) return message('runbook.expect.is', { path, found: shown, is: String(is) });
  if (atLeast !== undefined && !(typeof found === 'number' && found >= atLeast))
    return message('runbook.expect.at-least', { path, found: shown, limit: atLeast });
  if (atMost !== undefined && !(typeof found === 'number' && found <= atMost))
    return message('runbook.expect.at-most', { path, found: shown, limit: atMost });
  return found === undefined ? message('runbook.expect.absent', { path }) : undefined;
}

/** A value as JSON, hidden where the key that leads to it names a secret. */
function shownValue(path: string, value: unknown): string {
  const before = `${path}=`;
  return maskSecrets(before + JSON.stringify(value)).slice(before.length);
}

/** A value of a JSON text by the keys that lead to it; a number counts in a list. */
function readPath(text: string, path: string): unknown {
  let at: unknown = parseJson(text);
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
