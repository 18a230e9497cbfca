import { join, resolve } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { writeNamedFile } from '../../lib/cli/files/write-file.ts';
import { exportWatch, renderExport } from '../../lib/stages/watch/export/export.ts';

export default class WatchExport extends SovranCommand<typeof WatchExport> {
  static override summary =
    'Write scrape configuration, rules and dashboards for a Prometheus and a Grafana of your own.';
  static override description = 'For the hosts that `watch install` has prepared. Replaces files of the same names.';
  static override examples = ['sovran watch export --out monitoring'];
  static override flags = {
    out: flag.required('DIR', 'Folder of the files.'),
  };

  protected async perform({ flags }: Parsed<typeof WatchExport>, session: Session): Promise<Outcome> {
    const path = resolve(flags.out);
    const files = await exportWatch(await session.stage());
    for (const [name, text] of files) await writeNamedFile(join(path, name), text);
    const next = files.size > 0 ? [] : ['sovran watch install --help'];
    return outcomeOf('WatchExport', { path, files: [...files.keys()] }, renderExport, next);
  }
}
