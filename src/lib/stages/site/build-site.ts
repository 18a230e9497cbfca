import type { StageContext } from '../../core/operation/context.ts';
import type { Language } from '../../core/text/message.ts';
import { readFacts } from './facts/read-facts.ts';
import { sitePages } from './pages.ts';
import { siteWords } from './frame/words.ts';

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
