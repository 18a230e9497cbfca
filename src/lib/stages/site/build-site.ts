import type { StageContext } from '../../core/operation/context.ts';
import type { Language } from '../../core/text/message.ts';
import { readFacts, type SiteFacts } from './facts/read-facts.ts';
import {
  siteWords,
  type PlainWords,
  type SiteWords,
  wordsOn,
  menuPath,
  type PageKind,
  pathFor,
} from './frame/words.ts';
import { environmentPage, environmentsPage } from './pages/environments.ts';
import { evaluationsPage } from './pages/evaluations.ts';
import { framed, type SitePage } from './frame/frame.ts';
import { modelPage, modelsPage } from './pages/models.ts';
import { overviewPage } from './pages/overview.ts';
import { releasePage, releasesPage } from './pages/releases.ts';
import { runbooksPage, runPage, runsPage } from './pages/runs.ts';
import { useCasePage } from './pages/use-case.ts';

/** Pages of a project by path, and the commit that they show. */
export interface Site {
  commit: string;
  language: Language;
  pages: ReadonlyMap<string, string>;
}

/** The project's last commit as pages that need no server and no network. Throws `no-commit` (exit 3). */
export async function buildSite(ctx: StageContext, language: Language): Promise<Site> {
  const facts = await readFacts(ctx);
  return { commit: facts.commit, language, pages: sitePages(facts, await siteWords(language)) };
}

type MakePage = (words: SiteWords) => SitePage;

/** Every page by its path. Pure: the same commit gives the same bytes. */
function sitePages(facts: SiteFacts, words: PlainWords): Map<string, string> {
  const pages = plannedPages(facts);
  const known = new Set(pages.keys());
  return new Map(
    [...pages].map(([path, make]) => {
      const own = wordsOn(path, known, words);
      return [path, framed(make(own), facts, own)];
    }),
  );
}

/** Paths first: a page links only to those that there are. */
function plannedPages(facts: SiteFacts): Map<string, MakePage> {
  const { usecases, models, releases, environments, runs } = facts;
  const pagesOf = <Item>(
    kind: PageKind,
    items: readonly Item[],
    nameOf: (item: Item) => string,
    page: (item: Item, facts: SiteFacts, words: SiteWords) => SitePage,
  ): [string, MakePage][] => items.map((item) => [pathFor(kind, nameOf(item)), (words) => page(item, facts, words)]);
  return new Map<string, MakePage>([
    [menuPath('index'), (words) => overviewPage(facts, words)],
    [menuPath('models'), (words) => modelsPage(facts, words)],
    [menuPath('evaluations'), (words) => evaluationsPage(facts, words)],
    [menuPath('releases'), (words) => releasesPage(facts, words)],
    [menuPath('environments'), (words) => environmentsPage(facts, words)],
    [menuPath('runs'), (words) => runsPage(facts, words)],
    [menuPath('runbooks'), (words) => runbooksPage(facts, words)],
    ...pagesOf('usecase', usecases, ({ metadata }) => metadata.name, useCasePage),
    ...pagesOf('model', models, ({ metadata }) => metadata.name, modelPage),
    ...pagesOf('release', releases, ({ name }) => name, releasePage),
    ...pagesOf('environment', environments, ({ name }) => name, environmentPage),
    ...pagesOf('run', runs, ({ id }) => id, runPage),
  ]);
}
