import type { View } from '../../../core/text/view.ts';
import type { SiemState } from './schema.ts';

/** What the shipper was given, and whether it reaches the receiver. */
export function renderSiem({ running, connected, reason, last, ...said }: SiemState, view: View): string[] {
  const state = running ? (connected === null ? 'unknown' : connected ? 'connected' : 'suspended') : 'stopped';
  const tone = state === 'connected' ? 'good' : state === 'unknown' ? 'warn' : 'bad';
  return [
    view.t('watch.siem.events', { ...said, last: last ?? '–' }),
    view.paint[tone](view.t(`watch.siem.${state}`, { ...said, reason: reason ?? '–' })),
  ];
}
