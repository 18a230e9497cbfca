import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { textArg } from '../lib/cli/flags/flags.ts';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { openPage } from '../lib/cli/outcomes/open-page.ts';
import { readMark, saveSite, type SiteMark } from '../lib/cli/files/site-folder.ts';
import type { StageContext } from '../lib/core/operation/context.ts';
import { buildSite } from '../lib/stages/site/build-site.ts';
import { checkPageName, findPage } from '../lib/stages/site/find-page.ts';
import { requireCommit } from '../lib/stages/snapshot/at-commit.ts';
import { renderSitePage } from '../lib/stages/site/render.ts';

export default class Open extends SovranCommand<typeof Open> {
  static override summary = 'Open the page of a run, release or use case in the browser.';
  static override description =
    'Makes the pages of the last commit in `.sovran/site` first. Without a browser or a terminal it prints the path alone.';
  static override examples = ['sovran open', 'sovran open themes-1'];
  static override args = {
    name: textArg({ description: 'Run, release, use case, model or environment; without it the first page.' }),
  };

  protected async perform({ args }: Parsed<typeof Open>, session: Session): Promise<Outcome> {
    if (args.name !== undefined) checkPageName(args.name);
    const stage = await session.stage();
    const folder = join(stage.project.root, '.sovran', 'site');
    const pages = await this.pagesIn(folder, stage, session);
    const path = join(folder, findPage(args.name, pages));
    const opened = await openPage(path, session.terminal);
    return outcomeOf('SitePage', { path, opened }, renderSitePage);
  }

  /** Paths of the pages, made again where they show another commit. */
  private async pagesIn(folder: string, stage: StageContext, { view }: Session): Promise<Iterable<string>> {
    const { commit } = await requireCommit(stage.project.at('HEAD'));
    const mark: SiteMark = { commit, language: view.language, version: this.config.version };
    const { pages: earlier = [], ...before } = (await readMark(folder)) ?? {};
    if (isDeepStrictEqual(before, mark)) return earlier;
    const { pages } = await buildSite(stage, view.language);
    await saveSite(folder, pages, mark);
    return pages.keys();
  }
}
