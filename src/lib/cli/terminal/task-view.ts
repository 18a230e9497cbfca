import type { RunEvent } from '../../core/operation/run-event.ts';
import { say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';

/** Draws step events on stderr while an operation runs. */
export interface TaskView {
  show: (event: RunEvent) => void;
  /** Waits until everything is drawn; absent where it is drawn at once. */
  close?: () => Promise<void>;
}

/** Nothing is drawn: `--quiet`, `--json`. */
export const silentTaskView: TaskView = { show: () => undefined };

/** One line per step that ends, and per progress worth keeping: for logs and screens that cannot be redrawn. */
export function lineTaskView(view: View, write: (line: string) => void): TaskView {
  return {
    show: (event) => {
      const line = lineOf(event, view);
      if (line !== undefined) write(line);
    },
  };
}

function lineOf(event: RunEvent, view: View): string | undefined {
  const { paint } = view;
  switch (event.type) {
    case 'step-done':
      return `${{ ok: paint.good('✔'), skipped: paint.dim('–'), failed: paint.bad('✗') }[event.outcome]} ${say(view.t, event.step.title)}`;
    case 'step-failed':
      return `${paint.bad('✗')} ${say(view.t, event.step.title)}`;
    case 'step-rolled-back':
      return view.paint.warn(view.t('cli.undone', { step: say(view.t, event.step.title) }));
    case 'resuming':
      return view.t('cli.resuming', { run: event.runId, operation: event.operation });
    case 'step-progress':
      return typeof event.text === 'string' ? undefined : paint.dim(`  ${say(view.t, event.text)}`);
    case 'waiting':
      return paint.dim(`  ${say(view.t, event.text)}`);
    case 'run-start':
    case 'step-start':
      return undefined;
  }
}
