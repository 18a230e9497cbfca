import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { buildSite } from '../../../src/lib/stages/site/build-site.ts';
import { EVALUATION, experiments } from '../../support/project/experiments.ts';
import { aProject } from '../../support/project/project.ts';
import { runId } from '../../support/project/runs.ts';
import { writeSizedProject } from '../../support/project/sized.ts';
import { readHtml, type Element } from '../../support/read-html.ts';
import { stageContext } from '../../support/stage-context.ts';
import { commit, git, makeProject, tempDir, tempProject } from '../../support/temp-project.ts';

/** What tries to be more than text. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus='alert(1)' autofocus='",
  '</title></style><h1>',
  '<!-- --> ]]>',
  '\u001B[31m\u202Egnp.exe\u0007',
  '[a](javascript:alert(1))',
  '&lt;b&gt; &amp; {{x}} ${x}',
];
const text = (at: number): string => HOSTILE[at % HOSTILE.length] ?? '';
const SIZES = { usecases: 9, models: 12, evaluations: 14, benches: 8, promotions: 8, runbooks: 8, text };

let root = '';
let pages: ReadonlyMap<string, string>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sovran-site-'));
  makeProject(root);
  await writeSizedProject(root, SIZES);
  commit(root);
  pages = await pagesOf(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function pagesOf(project: string, language: 'en' | 'fr' = 'en'): Promise<ReadonlyMap<string, string>> {
  const site = await buildSite(stageContext(project, { signer: async () => sshSigner }), language);
  return site.pages;
}

const TAGS =
  'html head meta link title style body a header p strong nav ul li main section h1 h2 div table thead tbody tr th td ' +
  'dl dt dd ol span time code pre figure figcaption footer svg desc g rect path polyline circle text br';
const ATTRIBUTES =
  'lang charset name content http-equiv rel href class id tabindex role aria-label aria-current aria-hidden scope ' +
  'datetime viewbox width height x y rx d cx cy r points stroke-dasharray text-anchor';

test.for(['en', 'fr'] as const)('hostile names stay text (%s)', async (language) => {
  for (const [path, page] of await pagesOf(root, language)) {
    const elements = readHtml(page.replaceAll('viewBox', 'viewbox'));
    expect(
      others(elements, ({ tag }) => [tag], TAGS),
      path,
    ).toEqual([]);
    expect(
      others(elements, ({ attributes }) => Object.keys(attributes), ATTRIBUTES),
      path,
    ).toEqual([]);
    // oxlint-disable-next-line no-control-regex -- control characters are what must be gone
    expect(page, path).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u202A-\u202E]|undefined|NaN|\[object/);
  }
});

function others(elements: readonly Element[], of: (element: Element) => string[], known: string): string[] {
  const allowed = new Set(known.split(' '));
  return [...new Set(elements.flatMap(of))].filter((one) => !allowed.has(one));
}

test('pages load nothing, and every link leads to a page', () => {
  for (const [path, page] of pages) {
    expect(page).toContain('default-src &#39;none&#39;; style-src &#39;sha256-');
    const links = readHtml(page.replaceAll('viewBox', 'viewbox')).flatMap(({ attributes: { href } }) => href ?? []);
    const inner = links.filter((href) => href !== 'data:,' && href !== '#main');
    const targets = inner.map((href) => new URL(href, `file:///${path}`).pathname.slice(1));
    expect(
      targets.filter((target) => !pages.has(target)),
      path,
    ).toEqual([]);
  }
});

test('every thing has a page, and the lists lead to it', () => {
  const count = (folder: string): number => [...pages.keys()].filter((path) => path.startsWith(`${folder}/`)).length;
  const runs = SIZES.models + SIZES.evaluations + SIZES.benches + SIZES.promotions + SIZES.runbooks;
  expect(['usecases', 'models', 'releases', 'environments', 'runs'].map(count)).toEqual([9, 12, 8, 1, runs]);
  for (const path of pages.keys())
    if (path.startsWith('runs/')) expect(pages.get('runs.html')).toContain(`href="${path}"`);
  expect(pages.get('index.html')).toContain('href="usecases/case-0.html"');
});

test('a commit gives the same bytes in any place and time zone', async () => {
  const clone = join(tempDir(), 'clone');
  git(root, 'clone', '--quiet', root, clone);
  vi.stubEnv('TZ', 'Asia/Kathmandu');
  expect(await pagesOf(clone)).toEqual(pages);
  vi.unstubAllEnvs();
});

test('what is not committed is not shown', async () => {
  const own = tempProject();
  await writeSizedProject(own, { ...SIZES, usecases: 1 });
  commit(own);
  const before = await pagesOf(own);
  mkdirSync(join(own, '.sovran', 'runbooks'), { recursive: true });
  writeFileSync(join(own, 'usecases/case-0.yaml'), 'broken: [');
  writeFileSync(join(own, 'usecases/case-9.yaml'), 'broken: [');
  writeFileSync(join(own, '.sovran/runbooks/x.json'), '{');
  expect(await pagesOf(own)).toEqual(before);
});

test('an empty project says what to type, in both languages', async () => {
  const own = tempProject();
  const [english, french] = [await pagesOf(own), await pagesOf(own, 'fr')];
  expect(english.get('index.html')).toContain('Next: <code>sovran scope add --help</code>');
  expect(french.get('index.html')).toMatch(
    /<html lang="fr">[\s\S]*Ensuite\u00A0: <code>sovran scope add --help<\/code>/,
  );
  expect([...english.keys()]).toHaveLength(7);
  for (const page of english.values()) expect(page).toMatch(/<code>sovran [a-z -]+<\/code>/);
});

test('a project without a commit is refused', async () => {
  const own = join(tempDir(), 'none');
  mkdirSync(own);
  writeFileSync(join(own, 'sovran.yaml'), '');
  await expect(buildSite(stageContext(own), 'en')).rejects.toMatchObject({ code: 'no-commit', exit: 3 });
});

test('a shallow clone without a remote is enough', async () => {
  const clone = join(tempDir(), 'shallow');
  git(root, 'clone', '--quiet', '--depth=1', `file://${root}`, clone);
  git(clone, 'remote', 'remove', 'origin');
  expect(await pagesOf(clone)).toEqual(pages);
});

test('a changed report is named, and its figures are omitted', async () => {
  const { root: own, context } = await aProject(experiments());
  const ctx = context({ signer: async () => sshSigner });
  const path = `runs/${EVALUATION}.html`;
  expect((await buildSite(ctx, 'en')).pages.get(path)).toContain('80 %');
  const changed = String(await ctx.project.readFile(path.replace('.html', '/report.json'))).replace('0.8', '0.9');
  await ctx.project.writeFile(path.replace('.html', '/report.json'), changed);
  commit(own);
  const page = (await buildSite(ctx, 'en')).pages.get(path);
  expect(page).toContain('Its report is missing or damaged');
  expect(page).not.toContain('90 %');
});

test('a committed file that is broken is named with its place', async () => {
  const own = tempProject();
  mkdirSync(join(own, 'usecases'));
  writeFileSync(
    join(own, 'usecases/a.yaml'),
    'apiVersion: sovran/v1\nkind: UseCase\nmetadata: { name: a }\nspec: { titel: x }\n',
  );
  commit(own);
  const ctx = stageContext(own, { signer: async () => sshSigner });
  await expect(buildSite(ctx, 'en')).rejects.toMatchObject({
    code: 'invalid-file',
    details: { path: 'usecases/a.yaml' },
  });
});

test('a link at a resource’s place is not followed', async () => {
  const own = tempProject();
  const ctx = stageContext(own, { signer: async () => sshSigner });
  await ctx.project.write(resourceOf('UseCase', 'a', { title: 'A' }));
  git(
    own,
    'update-index',
    '--add',
    '--cacheinfo',
    `120000,${git(own, 'hash-object', '-w', 'sovran.yaml').trim()},usecases/b.yaml`,
  );
  git(own, 'add', 'usecases/a.yaml');
  git(own, 'commit', '--quiet', '-m', 'link');
  const site = await buildSite(ctx, 'en');
  expect([...site.pages.keys()].filter((path) => path.startsWith('usecases/'))).toEqual(['usecases/a.html']);
});

test('runs show their own content', () => {
  const page = (at: number): string => pages.get(`runs/${runId(at)}.html`) ?? '';
  expect(page(1)).toContain('<polyline');
  expect(page(SIZES.models + 1)).toContain('[25 – 35]');
  expect(page(SIZES.models + SIZES.evaluations + 1)).toContain('class="bars"');
});

test('dataset and model of one name are two boxes, each linked', () => {
  for (const page of [pages.get('models.html') ?? '', pages.get('models/model-1.html') ?? '']) {
    const boxes = readHtml(page.replaceAll('viewBox', 'viewbox')).filter(({ attributes }) =>
      attributes['class']?.startsWith('node'),
    );
    const drawn = page.slice(page.indexOf('<figure>'), page.indexOf('</figure>'));
    expect(boxes.length).toBeGreaterThan(10);
    expect(drawn.match(/<title>model-1: /g)).toHaveLength(2);
    expect(drawn).toMatch(/<a href="(\.\.\/)?models\/model-1\.html"><g/);
  }
});

test('a use case leads to its models, releases and environments', async () => {
  const own = tempProject();
  await writeSizedProject(own, { ...SIZES, usecases: 1 });
  commit(own);
  const site = await pagesOf(own);
  const page = site.get('usecases/case-0.html');
  for (const target of ['models/model-1', 'releases/r6', 'environments/production'])
    expect(page).toContain(`href="../${target}.html"`);
  const overview = site.get('index.html') ?? '';
  // The live model beside its base, on the same rows.
  expect(overview).toMatch(/model-6<\/a> 36 % \[31 – 41\][\s\S]*model-0<\/a> 42 % \[37 – 47\]/);
  expect(overview).toMatch(/>62 [\s\S]*>85 /);
});

test('a rollback is among the latest runs', () => {
  const overview = pages.get('index.html') ?? '';
  const all = pages.get('runs.html') ?? '';
  for (const page of [overview, all])
    expect(page).toMatch(/environments\/production\.html">2026-01-09[^<]*<\/a><\/td>\s*<td>rolled back/);
});

test('benchmarks under different loads stand apart, each with its load', () => {
  const page = pages.get('evaluations.html');
  for (const load of ['4 streams, at most 12 tokens', '8 streams, at most 12 tokens']) expect(page).toContain(load);
});
