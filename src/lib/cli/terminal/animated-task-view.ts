import type { ListrDefaultRendererLogLevels, ListrTask, ListrTaskWrapper } from 'listr2';
import type { Step } from '../../core/operation/plan/plan.ts';
import type { RunEvent } from '../../core/operation/run-event.ts';
import { lineText } from '../../core/text/plain.ts';
import { say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import { lineTaskView, type TaskView } from './task-view.ts';

interface Pending {
  started: PromiseWithResolvers<void>;
  ended: PromiseWithResolvers<void>;
  wrapper?: ListrTaskWrapper<unknown, never, never>;
}

/** A live list on stderr of the steps that a run starts with; of a procedure, which starts with none, lines. listr2 only draws. */
export function animatedTaskView(view: View): TaskView {
  const pending = new Map<string, Pending>();
  const lines = lineTaskView(view, (line) => process.stderr.write(`${line}\n`));
  let drawing: Promise<unknown> = Promise.resolve();
  return {
    show: (event) => {
      if (event.type === 'run-start') drawing = draw(event, pending, view);
      else if (event.type === 'resuming')
        process.stderr.write(`${view.t('cli.resuming', { run: event.runId, operation: event.operation })}\n`);
      else if (event.type === 'waiting') showWait(say(view.t, event.text), pending);
      else if (pending.has(event.step.id)) advance(event, pending, view);
      else lines.show(event);
    },
    close: async () => {
      for (const step of pending.values()) {
        step.ended.reject(new Error(''));
        step.started.resolve();
      }
      await drawing;
    },
  };
}

async function draw(
  event: Extract<RunEvent, { type: 'run-start' }>,
  pending: Map<string, Pending>,
  view: View,
): Promise<void> {
  for (const step of event.steps) pending.set(step.id, newPending());
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  const output = new ProcessOutput(process.stderr, process.stderr);
  const tasks = event.steps.map((step): ListrTask => taskOf(say(view.t, step.title), pending.get(step.id)));
  const list = new Listr(tasks, {
    renderer: 'default',
    registerSignalListeners: false,
    exitOnError: true,
    rendererOptions: { logger: new ListrLogger<ListrDefaultRendererLogLevels>({ processOutput: output }) },
  });
  await list.run().catch(() => undefined);
}

function taskOf(title: string, step: Pending | undefined): ListrTask {
  return {
    title,
    task: async (_context, wrapper) => {
      if (!step) return;
      step.wrapper = wrapper as unknown as ListrTaskWrapper<unknown, never, never>;
      await step.started.promise;
      await step.ended.promise;
    },
  };
}

function newPending(): Pending {
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined);
  return { started: Promise.withResolvers<void>(), ended };
}

function advance(event: Extract<RunEvent, { step: Step }>, pending: Map<string, Pending>, view: View): void {
  const step = pending.get(event.step.id);
  if (!step) return;
  if (event.type === 'step-start') step.started.resolve();
  if (event.type === 'step-progress' && step.wrapper)
    step.wrapper.output = typeof event.text === 'string' ? lineText(event.text) : say(view.t, event.text);
  if (event.type === 'step-done' && event.outcome === 'skipped') step.wrapper?.skip();
  if (event.type === 'step-done' && event.outcome === 'failed') step.ended.reject(new Error(''));
  if (event.type === 'step-done') step.ended.resolve();
  if (event.type === 'step-failed') step.ended.reject(new Error(''));
}

/** Prints under the running step; before the first and after the last step, as a line. */
function showWait(text: string, pending: Map<string, Pending>): void {
  const current = [...pending.values()].findLast(({ wrapper }) => wrapper?.task.isStarted());
  if (current?.wrapper) current.wrapper.output = text;
  else process.stderr.write(`${text}\n`);
}
