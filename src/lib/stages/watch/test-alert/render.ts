import type { View } from '../../../core/text/view.ts';
import type { ReceiverTest } from './schema.ts';

/** What became of the test at each receiver. */
export function renderTest({ receivers }: { receivers: ReceiverTest[] }, view: View): string[] {
  if (receivers.length === 0) return [view.paint.warn(view.t('watch.test.none'))];
  return receivers.map(({ receiver, result }) => {
    const line = view.t(`watch.test.${result}`, { receiver });
    return result === 'sent' ? view.paint.good(line) : view.paint.bad(line);
  });
}
