import type { JobEvent } from '../../core/ports/runner.ts';
import { renderEvent } from '../../stages/jobs/render.ts';
import type { Session } from '../session/session.ts';

/** Draws the events of a job on stderr while it is followed. */
export interface JobProgress {
  show(event: JobEvent): void;
  close(): void;
}

const EVERY_MS = 10_000;
const CLEAR_LINE = '\r\u001B[K';

/** One line that is drawn again where the screen allows it; else a line per stage and one per ten seconds. */
export function jobProgress(session: Session): JobProgress {
  return session.terminal.animated ? redrawn(session) : lineByLine(session);
}

function redrawn({ view }: Session): JobProgress {
  let open = false;
  return {
    show: (event) => {
      const line = renderEvent(event, view);
      if (line === undefined) return;
      const keep = event.type !== 'progress';
      process.stderr.write(`${open ? CLEAR_LINE : ''}${line}${keep ? '\n' : ''}`);
      open = !keep;
    },
    close: () => {
      if (open) process.stderr.write('\n');
      open = false;
    },
  };
}

function lineByLine(session: Session): JobProgress {
  let last = -Infinity;
  return {
    show: (event) => {
      const line = renderEvent(event, session.view);
      if (line === undefined) return;
      const now = performance.now();
      if (event.type === 'progress' && now - last < EVERY_MS && event.step !== event.totalSteps) return;
      if (event.type === 'progress') last = now;
      session.note(line);
    },
    close: () => undefined,
  };
}
