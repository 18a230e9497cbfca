import { expect, test } from 'vitest';
import { statusPage } from '../../../src/lib/stages/watch/status/page.ts';
import { DOMAINS } from '../../../src/lib/stages/watch/indicators/indicator.ts';
import { plainView } from '../../support/plain-view.ts';
import { readHtml } from '../../support/read-html.ts';
import { watchedSample } from '../../support/watched-sample.ts';

test.for(['en', 'fr'] as const)('the page has four domains and nothing from elsewhere (%s)', (language) => {
  const view = plainView(language);
  const page = statusPage([watchedSample()], view);
  const elements = readHtml(page);
  expect(elements.filter(({ attributes }) => attributes.src ?? attributes.href?.startsWith('http'))).toEqual([]);
  expect(elements.some(({ tag }) => tag === 'script')).toBe(false);
  for (const domain of DOMAINS) expect(page).toContain(`aria-label="production · ${view.t(`watch.domain.${domain}`)}"`);
  expect(page).toContain('intranet &lt;a&gt;');
  expect(page).toContain(view.t('watch.status.verdict', { missed: 2, unknown: 2, ok: 6 }));
  expect(elements.filter(({ tag }) => tag === 'rect').length).toBeGreaterThan(23 * 5);
});

test('a silent host is named, and no environment is said', () => {
  const page = statusPage([watchedSample({ unreachable: 'connection-lost' })], plainView());
  expect(page).toContain('gpu1 unreachable');
  const none = statusPage([], plainView());
  readHtml(none);
  expect(none).toContain(plainView().t('env.none'));
});
