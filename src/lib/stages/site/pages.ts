import type { SiteFacts } from './facts/facts.ts';
import { environmentPage, environmentsPage } from './pages/environments.ts';
import { evaluationsPage } from './pages/evaluations.ts';
import { framed, type SitePage } from './frame/frame.ts';
import { modelPage, modelsPage } from './pages/models.ts';
import { overviewPage } from './pages/overview.ts';
import { releasePage, releasesPage } from './pages/releases.ts';
import { runbooksPage, runPage, runsPage } from './pages/runs.ts';
import { useCasePage } from './pages/use-case.ts';
import { menuPath, pathFor } from './frame/paths.ts';
import { linksFrom, type SiteWords } from './frame/words.ts';

type MakePage = (words: SiteWords) => SitePage;

/** Every page by its path. Pure: the same commit gives the same bytes. */
export function sitePages(facts: SiteFacts, words: Omit<SiteWords, 'link'>): Map<string, string> {
  const pages = plannedPages(facts);
  const known = new Set(pages.keys());
  return new Map(
    [...pages].map(([path, make]) => {
      const own = { ...words, link: linksFrom(path, known) };
      return [path, framed(make(own), facts, own)];
    }),
  );
}

/** Paths first: a page links only to those that there are. */
function plannedPages(facts: SiteFacts): Map<string, MakePage> {
  const { usecases, models, releases, environments, runs } = facts;
  return new Map<string, MakePage>([
    [menuPath('index'), (words) => overviewPage(facts, words)],
    [menuPath('models'), (words) => modelsPage(facts, words)],
    [menuPath('evaluations'), (words) => evaluationsPage(facts, words)],
    [menuPath('releases'), (words) => releasesPage(facts, words)],
    [menuPath('environments'), (words) => environmentsPage(facts, words)],
    [menuPath('runs'), (words) => runsPage(facts, words)],
    [menuPath('runbooks'), (words) => runbooksPage(facts, words)],
    ...usecases.map((one): [string, MakePage] => [
      pathFor('usecase', one.metadata.name),
      (words) => useCasePage(one, facts, words),
    ]),
    ...models.map((one): [string, MakePage] => [
      pathFor('model', one.metadata.name),
      (words) => modelPage(one, facts, words),
    ]),
    ...releases.map((one): [string, MakePage] => [
      pathFor('release', one.name),
      (words) => releasePage(one, facts, words),
    ]),
    ...environments.map((one): [string, MakePage] => [
      pathFor('environment', one.name),
      (words) => environmentPage(one, facts, words),
    ]),
    ...runs.map((one): [string, MakePage] => [pathFor('run', one.id), (words) => runPage(one, facts, words)]),
  ]);
}
