import type { LiveChange } from '../../../core/project/resources/live.ts';
import type { SovranError } from '../../../core/text/sovran-error.ts';
import type { View } from '../../../core/text/view.ts';

/** The release that the newest promotion of any member brought; null before the first. Pure. */
export function lastBrought(members: readonly { changes: readonly LiveChange[] }[]): string | null {
  const all = members.flatMap(({ changes }) => changes.filter(({ what }) => what === 'promote'));
  return all.toSorted((left, right) => right.at.localeCompare(left.at))[0]?.release ?? null;
}

/** How an environment came out of what was done to several; `code`: of the error that kept it as it was. */
export interface MemberOutcome {
  environment: string;
  host: string;
  outcome: 'done' | 'failed';
  code?: string;
}

/** What became of each of them. Pure. */
export function outcomesOf(
  targets: readonly { name: string; spec: { host: string } }[],
  parts: readonly { name: string; error?: SovranError }[],
): MemberOutcome[] {
  return targets.map(({ name, spec: { host } }) => {
    const code = parts.find((part) => part.name === name && part.error)?.error?.code;
    return code === undefined
      ? { environment: name, host, outcome: 'done' }
      : { environment: name, host, outcome: 'failed', code };
  });
}

/** The same as lines. */
export function renderOutcomes({ members }: { members: readonly MemberOutcome[] }, view: View): string[] {
  return members.map(({ environment, host, outcome, code = '' }) => {
    const line = view.t(`release.member.${outcome}`, { environment, host, code });
    return outcome === 'done' ? line : view.paint.bad(line);
  });
}
