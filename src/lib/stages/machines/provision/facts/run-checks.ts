import { shellWord } from '../../../../core/text/shell-word.ts';
import { SILENT, SILENT_CODE } from '../checks/check-script.ts';
import type { Ending, Host } from '../../../../core/ports/host.ts';
import { message } from '../../../../core/text/message.ts';
import { lineText } from '../../../../core/text/plain.ts';
import { unreachableError, type SovranError } from '../../../../core/text/sovran-error.ts';
import { needsPerson } from '../checks/seen.ts';
import type { Assessment, ProvisionStep, ProvisionTarget } from '../contract/step.ts';

/** Environment for the host's own engine, ignoring the user's context. */
export const HOST_ENGINE = { DOCKER_HOST: 'unix:///var/run/docker.sock', DOCKER_TLS_VERIFY: '' };

/** Upper bound of what one check may print, bytes. */
export const CHECK_BYTES = 65_536;
const CHECK_SECONDS = 30;
/** A container engine that has not answered by then hangs: what else would ask it is not asked. */
const ENGINE_SECONDS = 15;

/** A named piece of POSIX sh whose output is wanted. */
export interface Check {
  id: string;
  script: string;
  /** Asks the container engine; see `UNLESS_ENGINE_SILENT`. */
  probesEngine?: true;
}

/** What a check printed; `broken` when it took too long, printed more than it may, or was left out as the engine hangs. */
export interface CheckOutput {
  text: string;
  broken?: 'timeout' | 'too-long' | 'engine-silent';
}

const HEAD = [
  'export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'unset CDPATH ENV BASH_ENV',
  'cd /',
];

/** One script of many checks for `sh -s`, each at most 30 s, framed by `sentinel` lines. */
export function frameChecks(checks: readonly Check[], sentinel: string): string {
  return [...HEAD, ...checks.map((check) => frameOne(check, sentinel)), `printf '\\n%s over\\n' ${sentinel}`, ''].join(
    '\n',
  );
}

function frameOne({ id, script, probesEngine }: Check, sentinel: string): string {
  const seconds = probesEngine ? ENGINE_SECONDS : CHECK_SECONDS;
  const bounded = `timeout -k 2 ${seconds} sh -c ${shellWord(script)} </dev/null 2>/dev/null`;
  const run = `{ ${bounded}; printf '\\n%s code %s\\n' ${sentinel} "$?"; } | head -c ${CHECK_BYTES + 64}`;
  return [
    `printf '\\n%s begin %s\\n' ${sentinel} ${shellWord(id)}`,
    ...(probesEngine ? probe(run, sentinel) : [run]),
    `printf '\\n%s end\\n' ${sentinel}`,
  ].join('\n');
}

/** Prints what the check prints, and notes for those behind it that its time was over. */
function probe(run: string, sentinel: string): string[] {
  const late = [124, 137].map((code) => `*'${sentinel} code ${code}'`).join('|');
  return [`told=$(${run})`, `case $told in ${late}) export ${SILENT}=yes ;; esac`, `printf '%s\\n' "$told"`];
}

/** The output of each check by its id, or undefined when the script did not come to its end. */
export function readFrames(stdout: string, sentinel: string): Map<string, CheckOutput> | undefined {
  if (!stdout.includes(`\n${sentinel} over\n`)) return undefined;
  const parts = stdout.split(`\n${sentinel} begin `).slice(1);
  return new Map(parts.map((part) => readFrame(part, sentinel)));
}

function readFrame(part: string, sentinel: string): [string, CheckOutput] {
  const lineEnd = part.indexOf('\n');
  const id = part.slice(0, lineEnd);
  const body = part.slice(lineEnd + 1).split(`\n${sentinel} end\n`)[0] ?? '';
  const [text = '', code] = body.split(`\n${sentinel} code `);
  if (code === undefined || text.length > CHECK_BYTES)
    return [id, { text: text.slice(0, CHECK_BYTES), broken: 'too-long' }];
  const ended = Number.parseInt(code, 10);
  if (ended === SILENT_CODE) return [id, { text, broken: 'engine-silent' }];
  return [id, ended === 124 || ended === 137 ? { text, broken: 'timeout' } : { text }];
}

const SCRIPT_MS = 120_000;
/** Unknown ends of a host that was there all the time. */
const ENDED_THERE = /^(timeout|silent|ended )/;

export interface CheckRun {
  /** Unguessable name that frames the output. */
  sentinel: string;
  sudo: boolean;
  signal: AbortSignal;
}

/** Output of all checks in one round trip. Throws `checks-cut` or `checks-unreadable` (exit 4). */
export async function runChecks(
  host: Host,
  checks: readonly Check[],
  { sentinel, sudo, signal }: CheckRun,
): Promise<Map<string, CheckOutput>> {
  const done = await host.exec(['sh', '-s'], {
    stdin: frameChecks(checks, sentinel),
    env: HOST_ENGINE,
    sudo,
    signal,
    timeoutMs: SCRIPT_MS,
    maxOutputBytes: (checks.length + 1) * (CHECK_BYTES + 1024),
  });
  signal.throwIfAborted();
  const frames = done.outcome === 'known' ? readFrames(done.stdout, sentinel) : undefined;
  if (frames) return frames;
  throw unreadable(host.name, done);
}

function unreadable(host: string, done: Ending): SovranError {
  const isLost = done.outcome === 'unknown' && !ENDED_THERE.test(done.reason);
  const reason = done.outcome === 'known' ? `exit ${done.exitCode}` : done.reason;
  const text = isLost
    ? message('provision.checks-cut', { host })
    : message('provision.checks-unreadable', { host, reason: lineText(reason) });
  return unreachableError(isLost ? 'checks-cut' : 'checks-unreadable', text, {
    fix: message('provision.checks-unreadable.fix'),
    details: { host, reason },
  });
}

/** What the output of a step's check says; an output that cannot be read is `unknown`, never `ok`. */
export function assessStep(step: ProvisionStep, target: ProvisionTarget, output: CheckOutput | undefined): Assessment {
  if (output === undefined) return needsPerson('output-cut', null);
  if (output.broken) return needsPerson(output.broken, null);
  try {
    return step.assess(output.text, target);
  } catch {
    return needsPerson('unreadable', null);
  }
}
