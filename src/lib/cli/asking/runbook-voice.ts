import { instant, message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import { say } from '../../core/text/translate.ts';
import { commandLine, renderStep } from '../../stages/runbooks/shown/render.ts';
import type { RunbookVoice } from '../../stages/runbooks/run/perform-step.ts';
import { needsAnswer, refuseUnanswered } from './refuse-unanswered.ts';
import { missingFlags, type Session } from '../session/session.ts';

/**
 * A runbook's questions on the terminal. `--yes` agrees to each step, but not to repeating a host's command whose result
 * is unknown; `answers` are to questions, by step.
 */
export function runbookVoice(session: Session, answers: Readonly<Record<string, string>> = {}): RunbookVoice {
  const { view, terminal, flags } = session;
  return {
    ready(steps) {
      if (!terminal.interactive) refuseUnanswered(steps, answers, flags.yes);
    },
    continues({ id: run, startedAt }, step = '—') {
      session.warn(say(view.t, message('runbook.continues', { run, date: instant(startedAt), step })));
    },
    async agree({ id, kind, title }, argv, begun, host) {
      // A command of sovran goes on by itself where it was cut.
      const cut = begun && kind === 'host';
      if (flags.yes && !cut) return true;
      if (!terminal.interactive) throw cut ? cutChange(id) : missingFlags(['--yes']);
      const params = { title, command: commandLine({ argv, host }) };
      return session.prompts().confirm(message(cut ? 'runbook.ask.again' : 'runbook.ask.run', params), !cut);
    },
    async answer({ id, title }, choices) {
      const given = answers[id];
      if (given !== undefined) return given;
      if (!terminal.interactive) throw needsAnswer(id);
      const labelled = choices.map((value) => ({ value, label: message('runbook.own-words', { words: value }) }));
      return session.prompts().select(message('runbook.own-words', { words: title }), labelled);
    },
    begun: ({ title }, argv, host) => session.note(`${title}\n  ${view.paint.dim(commandLine({ argv, host }))}`),
    ended: (record, reason) => {
      const why = reason ? `: ${say(view.t, reason)}` : '';
      session.note(`${renderStep(record, view)}${why}`);
      if (record.output) session.note(record.output.replaceAll(/^/gm, '  '));
    },
  };
}

function cutChange(step: string): SovranError {
  return new SovranError({
    code: 'runbook-cut-change',
    exit: EXIT.refused,
    text: message('runbook.cut-change', { step }),
    fix: message('runbook.cut-change.fix'),
    details: { step },
  });
}
