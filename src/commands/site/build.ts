import { join, resolve } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { refuseForeign, saveSite } from '../../lib/cli/files/site-folder.ts';
import { buildSite } from '../../lib/stages/site/build-site.ts';
import { renderSite } from '../../lib/stages/site/render.ts';

export default class SiteBuild extends SovranCommand<typeof SiteBuild> {
  static override summary = 'Write the project as web pages that need no server and no network.';
  static override description =
    'Made from the last commit alone, in the project’s language. The folder is replaced as a whole; one with other files is refused.';
  static override examples = ['sovran site build --out public', 'sovran site build --out site-fr --lang fr'];
  static override flags = {
    out: flag.required('DIR', 'Folder of the pages: new, empty, or an earlier site.'),
  };

  protected async perform({ flags }: Parsed<typeof SiteBuild>, session: Session): Promise<Outcome> {
    const path = resolve(flags.out);
    const stage = await session.stage();
    await refuseForeign(path);
    const { commit, language, pages } = await buildSite(stage, session.view.language);
    await saveSite(path, pages, { commit, language, version: this.config.version });
    const site = { path, index: join(path, 'index.html'), revision: commit, language, pages: pages.size };
    return outcomeOf('Site', site, renderSite);
  }
}
