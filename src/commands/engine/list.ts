import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { listEngines } from '../../lib/stages/jobs/engines/list.ts';
import { engineData, renderEngines } from '../../lib/stages/jobs/engines/render.ts';

export default class EngineList extends SovranCommand<typeof EngineList> {
  static override summary = 'List engines with their runtime and state.';
  static override examples = ['sovran engine list'];

  protected async perform(_parsed: Parsed<typeof EngineList>, session: Session): Promise<Outcome> {
    const { engines, silent, faults, unreadable } = await listEngines(await session.stage());
    const unready = engines.filter(({ state }) => state === 'missing' || state === 'broken');
    const next = [
      ...silent.flatMap((error) => error.next),
      ...unready.map(({ name, host }) => `sovran engine install ${name} --host ${host}`),
    ];
    return {
      kind: 'EngineList',
      data: (view) => ({
        items: engines.map((engine) => engineData(engine, view)),
        unreadable: unreadable.map(({ host }) => host),
      }),
      render: (view) => (unreadable.length > 0 && engines.length === 0 ? [] : renderEngines(engines, view)),
      warnings: [...faults, ...unreadable.map(({ error }) => error), ...silent].map(({ text }) => text),
      next: engines.length + unreadable.length === 0 ? ['sovran host add local --local'] : next,
    };
  }
}
