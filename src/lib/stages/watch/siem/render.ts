import type { View } from '../../../core/text/view.ts';
import type { SiemState } from './schema.ts';

/** What shippers were given, and whether they reach the receiver. */
export function renderSiem(states: SiemState[], view: View): string[] {
  return states.length > 0 ? states.flatMap((one) => renderShipper(one, view)) : [view.t('watch.siem.off')];
}

function renderShipper({ running, connected, reason, last, ...said }: SiemState, view: View): string[] {
  const state = running ? (connected === null ? 'unknown' : connected ? 'connected' : 'suspended') : 'stopped';
  const tone = state === 'connected' ? 'good' : state === 'unknown' ? 'warn' : 'bad';
  return [
    view.t('watch.siem.events', { ...said, last: last ?? '–' }),
    view.paint[tone](view.t(`watch.siem.${state}`, { ...said, reason: reason ?? '–' })),
  ];
}
