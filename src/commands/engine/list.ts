import { SovranCommand, type Parsed } from '../../lib/cli/base-command.ts';
import type { Outcome } from '../../lib/cli/outcome.ts';
import type { Session } from '../../lib/cli/session.ts';
import { listEngines } from '../../lib/engines/list.ts';
import { renderEngines } from '../../lib/engines/render.ts';

export default class EngineList extends SovranCommand<typeof EngineList> {
  static override summary = 'List engines, their environments by lock digest, and their state.';
  static override examples = ['<%= config.bin %> engine list'];

  protected async perform(_parsed: Parsed<typeof EngineList>, session: Session): Promise<Outcome> {
    const { engines, unreadable } = await listEngines(await session.stage());
    const unready = engines.filter(({ state }) => state === 'missing' || state === 'broken');
    const next = unready.map(({ name, host }) => `sovran engine install ${name} --host ${host}`);
    return {
      kind: 'EngineList',
      data: { items: engines, unreadable: unreadable.map(({ host }) => host) },
      render: (view) => renderEngines(engines, view),
      warnings: unreadable.map(({ error }) => error.text),
      next: engines.length + unreadable.length === 0 ? ['sovran host add local --local'] : next,
    };
  }
}
