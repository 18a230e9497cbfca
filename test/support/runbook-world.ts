import { systemClock } from '../../src/lib/adapters/clock.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { runProcedure } from '../../src/lib/core/operation/executor/run-procedure.ts';
import type { RunEvent } from '../../src/lib/core/operation/run-event.ts';
import type { RunbookRun } from '../../src/lib/stages/runbooks/run/record.ts';
import { runRecord } from '../../src/lib/stages/runbooks/run/run-record.ts';
import { runRunbook } from '../../src/lib/stages/runbooks/run/run-runbook.ts';
import { stageContext, type TestParts } from './stage-context.ts';
import { makeProject, tempDir } from './temp-project.ts';

export const step = (...lines: string[]): string => `\`\`\`sovran-step\n${lines.join('\n')}\n\`\`\`\n`;

/** A runbook that makes a file, asks, and looks for it. */
export function textOf(folder: string): string {
  const head = ['---', 'apiVersion: sovran/v1', 'kind: Runbook', 'title: T', 'when: W', 'severity: low', 'version: 1'];
  return [
    ...head,
    'duration: 5m',
    'inputs: { name: { type: text, ask: Name? } }',
    '---',
    step(
      'id: make',
      'kind: host',
      'title: Make',
      'host: local',
      `shell: touch "$1"`,
      `args: ['${folder}/{{name}}']`,
      'changes: true',
    ),
    step('id: ask', 'kind: question', 'title: Done?', `choices: ['yes', 'no']`, `stops: ['no']`),
    step(
      'id: there',
      'kind: check',
      'title: There',
      'host: local',
      `shell: ls "$1"`,
      `args: ['${folder}/{{name}}']`,
      'expect: {}',
      'tries: 2',
      'every: 10ms',
    ),
  ].join('\n');
}

/** Answers by id; a question without one throws `killed`. */
export type Answers = Readonly<Record<string, string>>;
export const YES: Answers = { make: 'yes', ask: 'yes', promote: 'yes' };

/** A project with one runbook, `r`, and a folder for its file. */
export interface RunbookWorld {
  root: string;
  folder: string;
  /** What was asked and shown, newest last. */
  asked: string[];
  events: RunEvent[];
  open: (answers?: Answers, parts?: TestParts) => StageContext;
  write: (text: string) => Promise<void>;
  run: (answers?: Answers, order?: { name?: string; from?: string }) => Promise<RunbookRun>;
}

export async function world(text: (folder: string) => string = textOf): Promise<RunbookWorld> {
  const [root, folder] = [tempDir(), tempDir()];
  makeProject(root);
  const [asked, events]: [string[], RunEvent[]] = [[], []];
  const open: RunbookWorld['open'] = (answers = YES, parts = {}) =>
    stageContext(root, {
      hosts: { open: async () => localHost('local') },
      emit: (event) => void events.push(event),
      ask: async ({ id, consent }) => {
        asked.push([id, consent].filter(Boolean).join(' '));
        const choice = answers[`${id} ${consent}`] ?? answers[id];
        if (choice === undefined) throw new Error('killed');
        return { choice, by: 'terminal' };
      },
      ...parts,
    });
  const here: RunbookWorld = {
    root,
    folder,
    asked,
    events,
    open,
    write: (words) => open().project.writeFile('runbooks/r.md', words),
    run: async (answers, { name = 'x', from } = {}) => {
      const input = { runbook: 'r', inputs: { name }, from: from ?? null };
      return runRecord((await runProcedure(runRunbook, input, open(answers))).progress, 'open');
    },
  };
  await here.write(text(folder));
  return here;
}

/** A clock that passes as soon as it is waited for. */
export function hurried(): StageContext['clock'] {
  let ms = 0;
  return { ...systemClock, monotonicMs: () => (ms += 3_600_000), sleep: async () => undefined };
}
