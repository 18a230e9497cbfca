import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { withLock } from '../../src/lib/core/operation/lock/lock.ts';
import { readRunbook, type Runbook } from '../../src/lib/stages/runbooks/document/read-runbook.ts';
import { listOpen } from '../../src/lib/stages/runbooks/run/open-runs.ts';
import type { RunbookVoice } from '../../src/lib/stages/runbooks/run/perform-step.ts';
import type { RunbookOrder } from '../../src/lib/stages/runbooks/run/open-run.ts';
import { runRunbook } from '../../src/lib/stages/runbooks/run/run-runbook.ts';
import { stageContext } from './stage-context.ts';
import { makeProject, tempDir } from './temp-project.ts';

export const step = (...lines: string[]): string => `\`\`\`sovran-step\n${lines.join('\n')}\n\`\`\`\n`;

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
      `argv: [ls, '${folder}/{{name}}']`,
      'expect: {}',
      'tries: 2',
      'every: 10ms',
    ),
  ].join('\n');
}

export function voiceOf(agrees: boolean, answer: string): RunbookVoice & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    agree: async ({ id }, _command, cut) => (asked.push(cut ? `${id} again` : id), agrees),
    answer: async () => answer,
    ready: () => undefined,
    continues: (_run, step) => void asked.push(`continues at ${step}`),
    begun: () => undefined,
    ended: () => undefined,
  };
}

export function world(): { root: string; folder: string; open: () => StageContext } {
  const [root, folder] = [tempDir(), tempDir()];
  makeProject(root);
  return { root, folder, open: () => stageContext(root, { hosts: { open: async () => localHost('local') } }) };
}

/** A run that was killed while it promoted r2 where r1 was live. */
export async function leavePromoting(
  root: string,
  open: () => StageContext,
): Promise<{ id: string; order: RunbookOrder }> {
  const write = (path: string, text: string) => open().project.writeFile(path, text);
  const head = (kind: string) => `apiVersion: sovran/v1\nkind: ${kind}\nmetadata: { name: production }\nspec:\n`;
  await write(
    'environments/production.yaml',
    `${head('Environment')}  host: local\n  port: 8443\n  approvals: { required: 0 }\n  limits: {}\n`,
  );
  await write('live/production.yaml', `${head('Live')}  slots: { blue: r1 }\n  live: blue\n`);
  const text = textOf('')
    .replace('{ name: { type: text, ask: Name? } }', '{ environment: { type: environment, ask: Which? } }')
    .split('```sovran-step')[0];
  const promote = step(
    'id: promote',
    'kind: sovran',
    'title: Promote',
    `run: [release, promote, r2, --env, '{{environment}}']`,
    'changes: true',
  );
  const order = { runbook: readRunbook('r', 'r.md', `${text}${promote}`), inputs: { environment: 'production' } };
  const here = open();
  const gone = { ...here, hosts: { ...here.hosts, open: () => Promise.reject(new Error('killed')) } };
  await expect(runRunbook(order, voiceOf(true, 'yes'), gone)).rejects.toThrow('killed');
  const id = (await listOpen(open().project))[0]?.id ?? '';
  editKept(root, id, ({ holder }) => void (holder.pid = 2 ** 22 + 1));
  return { id, order };
}

/** What a promotion leaves in a project, done for a step or by somebody. */
export async function promoteAs(within: string | undefined, ctx: StageContext): Promise<void> {
  const live = Buffer.from((await ctx.project.readFile('live/production.yaml')) ?? []).toString();
  const promoted = live.replace(/slots:[\s\S]*/, 'slots: { blue: r2 }\n  live: blue\n  previous: r1\n');
  await ctx.project.writeFile('live/production.yaml', promoted);
  await ctx.project.writeEvent({
    id: ctx.ids.next(),
    at: ctx.clock.now(),
    actor: await ctx.actor(),
    operation: 'release promote',
    target: 'Environment/production',
    result: 'succeeded',
    planHash: `sha256:${'a'.repeat(64)}`,
    files: {},
    prev: null,
    data: within === undefined ? {} : { within },
  });
}

/** A context that looks often for what it waits for. */
export function hasty(ctx: StageContext): StageContext {
  return { ...ctx, clock: { ...ctx.clock, sleep: (_ms, signal) => ctx.clock.sleep(20, signal) } };
}

/** Does something while another command holds the project. */
export function holding(root: string, work: () => Promise<void>): Promise<void> {
  return withLock(root, 'release promote', '2026-01-01T00:00:00.000Z', work);
}

/** A clock that passes as soon as it is waited for. */
export function hurried(): StageContext['clock'] {
  let ms = 0;
  return { ...systemClock(), monotonicMs: () => (ms += 3_600_000), sleep: async () => undefined };
}

export type Kept = {
  holder: { pid: number };
  steps: { state: string }[];
  values: Record<string, string>;
  digest: string;
};

/** Changes the kept record of an open run. */
export function editKept(root: string, id: string, edit: (kept: Kept) => void): void {
  const path = join(root, '.sovran/runbooks', `${id}.json`);
  const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept;
  edit(kept);
  writeFileSync(path, JSON.stringify(kept));
}

/** A run that was killed while its first step was at work. */
export async function leaveCut(root: string, runbook: Runbook, open: () => StageContext): Promise<string> {
  const voice = { ...voiceOf(true, 'yes'), answer: () => Promise.reject(new Error('killed')) };
  await expect(runRunbook({ runbook, inputs: { name: 'x' } }, voice, open())).rejects.toThrow('killed');
  const cut = (await listOpen(open().project)).find(({ verdict }) => verdict === 'open');
  editKept(root, cut?.id ?? '', (kept) => {
    kept.holder.pid = 2 ** 22 + 1;
    for (const one of kept.steps) one.state = 'begun';
  });
  return cut?.id ?? '';
}
