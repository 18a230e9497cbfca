import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { writeNewFile } from '../../../lib/cli/files/write-file.ts';
import { changeFlags, textArg } from '../../../lib/cli/flags/flags.ts';
import { operate } from '../../../lib/cli/operate.ts';
import { readTextInput } from '../../../lib/cli/session/read-text.ts';
import { findRequests, importFeedback } from '../../../lib/stages/watch/feedback/import-feedback.ts';
import { entriesOf, labelledRows, parseFeedback } from '../../../lib/stages/watch/feedback/parse-feedback.ts';
import { renderFeedback } from '../../../lib/stages/watch/feedback/render.ts';
import type { FeedbackImport } from '../../../lib/stages/watch/feedback/schema.ts';

export default class WatchFeedbackImport extends SovranCommand<typeof WatchFeedbackImport> {
  static override summary = 'Import thumbs and labels, joined with fetched requests by their id.';
  static override description =
    'JSON lines: {"requestId", "thumb": "up"|"down", "label", "comment", "prompt"}. Ids that no fetched request has are counted ' +
    'and not stored; comments, labels and prompts are never kept. Prompts are not logged: labels become rows only with yours.';
  static override examples = [
    '<%= config.bin %> watch feedback import feedback.jsonl --env production',
    '<%= config.bin %> watch feedback import feedback.jsonl --env production --out rows.jsonl',
  ];
  static override args = { file: textArg({ required: true, description: 'File of JSON lines, or - for stdin.' }) };
  static override flags = {
    ...changeFlags,
    env: Flags.string({ required: true, helpValue: 'NAME', summary: 'Environment that answered.' }),
    out: Flags.string({ helpValue: 'FILE', summary: 'Write labelled rows for `data prepare` to a new file as well.' }),
  };
  static override operation = importFeedback;

  protected async perform({ args, flags }: Parsed<typeof WatchFeedbackImport>, session: Session): Promise<Outcome> {
    const { env: environment, out } = flags;
    const parsed = parseFeedback(await readTextInput(args.file));
    const entries = entriesOf(parsed);
    const { invalid, firstInvalid } = parsed;
    const input = { environment, entries, invalid, firstInvalid };
    return operate(session, WatchFeedbackImport.operation, input, flags, async ({ result }) => {
      const ids = new Set(entries.map(({ requestId }) => requestId));
      const known = out === undefined ? ids : await findRequests(await session.stage(), environment, ids);
      const rows = labelledRows(parsed, new Set(known.keys()));
      if (out !== undefined) await writeNewFile(out, rows.join(''));
      return outcome(result, out === undefined ? undefined : { count: rows.length, path: out });
    });
  }
}

function outcome(result: FeedbackImport, rows?: { count: number; path: string }): Outcome {
  const { environment, unknown } = result;
  return {
    kind: 'FeedbackImport',
    data: result,
    render: (view) => renderFeedback(result, view, rows),
    next: unknown > 0 ? [`sovran watch sync --env ${environment}`] : [],
  };
}
