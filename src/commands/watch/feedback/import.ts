import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { writeNewFile } from '../../../lib/cli/files/write-file.ts';
import { changeFlags, flag, textArg } from '../../../lib/cli/flags/flags.ts';
import { readTextInput } from '../../../lib/cli/session/read-text.ts';
import { feedbackInput, findRequests, importFeedback } from '../../../lib/stages/watch/feedback/import-feedback.ts';
import { labelledRows, parseFeedback } from '../../../lib/stages/watch/feedback/parse-feedback.ts';
import { renderFeedback } from '../../../lib/stages/watch/feedback/recorded-feedback.ts';

export default class WatchFeedbackImport extends SovranCommand<typeof WatchFeedbackImport> {
  static override summary = 'Import thumbs and labels, joined with fetched requests by their id.';
  static override description =
    'JSON lines: {"requestId", "thumb": "up"|"down", "label", "comment", "prompt"}. Ids that no fetched request has are counted ' +
    'and not stored; comments, labels and prompts are never kept. Prompts are not logged: labels become rows only with yours.';
  static override examples = [
    'sovran watch feedback import feedback.jsonl --env production',
    'sovran watch feedback import feedback.jsonl --env production --out rows.jsonl',
  ];
  static override args = { file: textArg({ required: true, description: 'File of JSON lines, or - for stdin.' }) };
  static override flags = {
    ...changeFlags,
    env: flag.required('NAME', 'Environment that answered.'),
    out: flag.text('FILE', 'Write labelled rows for `data prepare` to a new file as well.'),
  };
  static override operation = importFeedback;

  protected async perform({ args, flags }: Parsed<typeof WatchFeedbackImport>, session: Session): Promise<Outcome> {
    const { env, out } = flags;
    const parsed = parseFeedback(await readTextInput(args.file));
    return this.operate(session, feedbackInput(env, parsed), flags, async ({ result }) => {
      const ids = new Set(parsed.lines.map(({ requestId }) => requestId));
      if (out !== undefined) {
        const known = await findRequests(await session.stage(), env, ids);
        await writeNewFile(out, labelledRows(parsed.lines, new Set(known.keys())).join(''));
      }
      const next = result.unknown > 0 ? [`sovran watch sync --env ${env}`] : [];
      return outcomeOf('FeedbackImport', result, renderFeedback, next);
    });
  }
}
