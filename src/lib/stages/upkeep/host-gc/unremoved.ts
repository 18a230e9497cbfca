import { toMiB } from '../gc/plan-sweep.ts';
import type { HostItem } from '../../../core/ports/host-sweeper.ts';
import type { Verdict } from '../../../core/operation/operation.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import { EXIT, type ExitCode, type SovranError } from '../../../core/text/sovran-error.ts';

/** A thing that nobody needs on a host and that could not be removed, and why. */
export interface Unremoved extends Pick<HostItem, 'kind' | 'id' | 'bytes'> {
  code: string;
  exit: ExitCode;
  reason: Message;
  fix?: Message;
  next: string[];
  /** The host itself is out of reach: nothing else can be removed either. */
  hostLost?: true;
}

/** A line that broke once may be there again, and a container engine is not the host. */
const NOT_THE_HOST: ReadonlySet<string> = new Set(['connection-lost', 'engine-unreachable']);

/** Pure: what is told of a thing whose removal threw this. */
export function unremoved(thing: Pick<HostItem, 'kind' | 'id' | 'bytes'>, error: SovranError): Unremoved {
  const { code, exit, text: reason, fix, next } = error;
  const hostLost = isOutOfReach(error) && !NOT_THE_HOST.has(code) ? { hostLost: true as const } : {};
  return { ...thing, code, exit, reason, ...(fix ? { fix } : {}), next, ...hostLost };
}

/** Pure: what could not be removed, from what the steps of a run have told. */
export function unremovedIn(outputs: Readonly<Record<string, unknown>>): Unremoved[] {
  const told = Object.values(outputs) as ({ unremoved?: Unremoved } | null)[];
  return told.flatMap((output) => output?.unremoved ?? []);
}

/** Pure: why a sweep did not do what it was to do; undefined where all went, or is needed by now. */
export function whyUnremoved(failed: readonly Unremoved[]): Verdict | undefined {
  const [first] = failed;
  return first && { reason: wordsOfUnremoved(first), next: nextOf(failed) };
}

/** Pure: what could not be removed and why. */
export function wordsOfUnremoved({ kind, id, bytes, reason }: Unremoved): Message {
  return message('host.gc.unremoved', { what: message(`host.gc.step.${kind}`, { id, mib: toMiB(bytes) }), reason });
}

/** Pure: commands to type after it. */
export function nextOf(failed: readonly Unremoved[]): string[] {
  return [...new Set(failed.flatMap(({ next }) => next))];
}

/** Pure: how to mend it, each said once. */
export function fixesOf(failed: readonly Unremoved[]): Message[] {
  const fixes = new Map(failed.flatMap(({ fix }) => (fix ? [[JSON.stringify(fix), fix] as const] : [])));
  return [...fixes.values()];
}

/** Pure: the gravest; a machine that may be another comes first, then one that is silent. */
export function exitOf(failed: readonly Unremoved[]): ExitCode {
  const exits = failed.map(({ exit }) => exit);
  const grave = [EXIT.identity, EXIT.unreachable].find((exit) => exits.includes(exit));
  return grave ?? (failed.length > 0 ? EXIT.failed : EXIT.ok);
}
