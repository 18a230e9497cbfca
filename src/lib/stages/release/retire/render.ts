import { instant, message, type Message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { RetiredPlace } from '../../../core/project/resources/retirement.ts';
import type { Retired } from './schema.ts';

/** A retirement: why, and what was seen of each machine. */
export function renderRetired(retired: Retired, view: View): string[] {
  const { release, state, at, reason, successor, lastTraffic, signatures, kept, places } = retired;
  const lines: (Message | false)[] = [
    message(`release.retired.${state}`, { release, at: instant(at) }),
    reason !== undefined && message('release.retired.reason', { reason }),
    successor !== undefined && message('release.retired.successor', { successor }),
    signatures.length > 0 &&
      message('release.retired.signed', { signers: signatures.map(({ signer }) => signer).join(', ') }),
    lastTraffic === null
      ? message('release.retired.traffic-unknown')
      : message('release.retired.traffic', { at: instant(lastTraffic) }),
    ...kept.map(({ digest, usedBy }) => message('release.retire.kept', { digest, by: usedBy.join(', ') })),
    ...places.map(sayPlace),
  ];
  return lines.flatMap((line) => (line === false ? [] : [say(view.t, line)]));
}

/** What was seen of a machine. Pure. */
export function sayPlace({ host, outcome, at, removed, found, code = '' }: RetiredPlace): Message {
  const holders = [...new Set(found.flatMap(({ holders }) => holders))].join(', ') || '–';
  const seen = { host, at: instant(at), count: removed.length, holders, code };
  return message(`release.place.${outcome}`, seen);
}
