import { expect, test } from 'vitest';
import { browserOf, openPage } from '../../../src/lib/cli/outcomes/open-page.ts';
import { checkPageName, findPage } from '../../../src/lib/stages/site/find-page.ts';

const RUN = '01JE0000000000000000000001';
const PAGES = ['index.html', 'usecases/themes.html', 'models/themes.html', 'models/base.html', `runs/${RUN}.html`];

test.for<[string | undefined, string]>([
  [undefined, 'index.html'],
  ['themes', 'usecases/themes.html'],
  ['base', 'models/base.html'],
  [RUN, `runs/${RUN}.html`],
])('the page of %s is %s', ([name, path]) => {
  expect(findPage(name, PAGES)).toBe(path);
});

test.for<[string, string[]]>([
  ['theme', ['themes', 'themes']],
  ['01JE0000000000000000000002', [RUN]],
  ['index', []],
])('%s has no page; near are %j', ([name, near]) => {
  expect(() => findPage(name, PAGES)).toThrow(
    expect.objectContaining({ code: 'not-found', exit: 2, details: { name, near } }),
  );
});

test.for(['../x', 'a/b', 'A', '', '-x'])('%j is not a name', (name) => {
  expect(() => checkPageName(name)).toThrow(expect.objectContaining({ code: 'bad-name', exit: 2 }));
});

test('a browser is started only where there is a screen', async () => {
  expect(browserOf('linux', {})).toBeUndefined();
  expect(browserOf('linux', { DISPLAY: ':0' })).toBe('xdg-open');
  expect(browserOf('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe('xdg-open');
  expect(browserOf('darwin', {})).toBe('open');
  expect(await openPage('/nowhere', { interactive: false })).toBe(false);
});
