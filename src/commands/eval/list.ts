import { listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { renderSuites } from '../../lib/stages/measure/eval/render-suite.ts';
import { listSuiteResults } from '../../lib/stages/measure/eval/suite-results.ts';

export default class EvalList extends SovranCommand<typeof EvalList> {
  static override summary = 'List the suites of the project and those shipped, with the newest result of each model.';
  static override examples = ['sovran eval list', 'sovran eval list --json'];

  protected async perform(_parsed: Parsed<typeof EvalList>, session: Session): Promise<Outcome> {
    const { items, unreadable } = await listSuiteResults((await session.stage()).project);
    const next = items.slice(0, 1).map(({ name }) => `sovran eval show ${name}`);
    const data = { items, unreadable: unreadable.map(({ name }) => name) };
    const warnings = unreadable.map(({ error }) => error.text);
    return { ...listOf('SuiteList', items, renderSuites, next), data, warnings };
  }
}
