import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { hostTimedOut } from '../../../src/lib/core/failures/host-timeout.ts';
import { GatesFailed } from '../../../src/lib/core/operation/plan/gates.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { readDeadlines } from '../../../src/lib/stages/governance/incidents/deadlines.ts';
import {
  closeIncident,
  openIncident,
  type OpenInput,
  updateIncident,
  type ChangeInput,
} from '../../../src/lib/stages/governance/incidents/operations.ts';
import { needsAttention, readIncident } from '../../../src/lib/stages/governance/incidents/read-incidents.ts';
import { renderDeadlines, renderIncident } from '../../../src/lib/stages/governance/incidents/render.ts';
import type { Incident } from '../../../src/lib/stages/governance/incidents/schema.ts';
import { readDue } from '../../../src/lib/stages/upkeep/status/read-due.ts';
import { plainView } from '../../support/plain-view.ts';
import { aModel } from '../../support/project/models.ts';
import { aFile, type Piece } from '../../support/project/pieces.ts';
import { aProject } from '../../support/project/project.ts';
import { record } from '../../support/project/recorded.ts';
import { aLive, anEnvironment, aRelease } from '../../support/project/serving.ts';
import { usageRequest } from '../../support/usage-requests.ts';

const AWARE = '2026-11-30T10:00:00.000Z';
const SAID: OpenInput['said'] = { title: 'leak', aware: AWARE, regimes: ['gdpr'], severity: 'high', harm: [] };

/** A project where an hour has passed since awareness, and its incident. */
async function world(pieces: Piece[] = [], now = '2026-11-30T11:00:00.000Z') {
  const project = await aProject(pieces);
  const at = (time: string): StageContext =>
    project.context({
      clock: { ...systemClock, now: () => time },
      gateway: () => Promise.reject(hostTimedOut('local', 1)),
    });
  const open = async (said: Partial<OpenInput['said']> = {}): Promise<Incident> =>
    (await executeOperation(openIncident, { name: 'leak', said: { ...SAID, ...said } }, at(now))).result;
  const update = async (input: Omit<ChangeInput, 'name'>, time = now) =>
    (await executeOperation(updateIncident, { name: 'leak', ...input }, at(time))).result;
  const close = async (justification?: string) =>
    (
      await executeOperation(
        closeIncident,
        { name: 'leak', close: { reason: 'fixed', ...(justification ? { justification } : {}) } },
        at(now),
      )
    ).result;
  return { project, at, open, update, close };
}

const statesOf = ({ duties }: Incident): string[] => duties.map(({ id, state }) => `${id} ${state}`);

/** Gates that a refused operation failed by. */
async function refusedBy(work: Promise<unknown>): Promise<string[]> {
  const error = await work.catch((thrown: unknown) => thrown);
  return error instanceof GatesFailed ? error.gates.map(({ id }) => id) : [String(error)];
}

test('opening freezes what serves, its requests, runs and events by digest', async () => {
  const { project, open, at } = await world([aModel('tuned'), aRelease('r1'), anEnvironment(), aLive()]);
  await record(project.project, {
    operation: 'watch drift',
    target: 'Drift/production',
    write: async (store) => {
      const run = { operation: 'watch drift', subject: 'production', kind: 'drift', status: 'succeeded', outputs: [] };
      await store.writeFile('runs/01JD0000000000000000000000/drift.json', '{}');
      await store.write(resourceOf('Run', '01JD0000000000000000000000', { ...run, startedAt: AWARE }));
    },
  });
  const ctx = at('2026-11-30T11:00:00.000Z');
  const journal = await ctx.usage();
  journal.add('production', [usageRequest(1, AWARE)], 1);
  journal.close();
  const { frozen, changed } = await open({ environment: 'production' });
  expect(frozen.environments).toMatchObject([{ name: 'production', release: 'r1', requests: 1, first: AWARE }]);
  expect(frozen.environments[0]?.unreachable).toBeDefined();
  expect(Object.keys(frozen.files)).toEqual(
    expect.arrayContaining(['releases/r1.yaml', 'models/tuned.yaml', 'runs/01JD0000000000000000000000/drift.json']),
  );
  expect(frozen.journal.events).toBe(Object.keys(frozen.files).filter((path) => path.startsWith('events/')).length);
  expect(changed).toEqual([]);
  writeFileSync(join(project.root, 'runs/01JD0000000000000000000000/drift.json'), '{ }');
  const later = await readIncident(ctx, 'leak');
  expect(later.changed).toEqual(['runs/01JD0000000000000000000000/drift.json']);
  expect(needsAttention(later)).toBe(true);
});

test('duties are done, late with a reason, or justified', async () => {
  const { open, update, at } = await world();
  expect(statesOf(await open())).toEqual(['gdpr-authority open', 'gdpr-persons open']);
  const overdue = await readIncident(at('2026-12-03T10:00:00.001Z'), 'leak');
  expect([statesOf(overdue)[0], needsAttention(overdue)]).toEqual(['gdpr-authority overdue', true]);
  const late = { duty: 'gdpr-authority', outcome: 'done' as const };
  const friday = '2026-12-04T10:00:00.000Z';
  expect(await refusedBy(update({ step: late }, friday))).toEqual(['reason']);
  const noted = await update({ step: { ...late, reason: 'the DPO was ill' } }, friday);
  expect(statesOf(noted)[0]).toBe('gdpr-authority late');
  const corrected = await update({ step: { ...late, at: '2026-12-01T10:00:00.000Z' } }, friday);
  expect(statesOf(corrected)[0]).toBe('gdpr-authority done');
  const unneeded = { duty: 'gdpr-persons', outcome: 'justified' as const };
  expect(await refusedBy(update({ step: unneeded }))).toEqual(['reason']);
  expect(statesOf(await update({ step: { ...unneeded, reason: 'encrypted' } }))[1]).toBe('gdpr-persons justified');
});

test('what is learned later changes duties, and adds regimes', async () => {
  const { open, update } = await world();
  expect((await open({ severity: 'unlikely' })).duties).toEqual([]);
  const learned = await update({
    said: { severity: 'risk', regimes: ['ai-act', 'gdpr'], harm: ['death'], persons: 2 },
  });
  expect(learned).toMatchObject({ regimes: ['gdpr', 'ai-act'], persons: 2, aware: AWARE });
  expect(renderIncident(learned, plainView()).join('\n')).toContain('AI Act 73(2)-(4) *');
  expect(learned.duties.map(({ id, due }) => `${id} ${due}`)).toEqual([
    'gdpr-authority 2026-12-03T10:00:00.000Z',
    'ai-act-report 2026-12-10T22:59:59.000Z',
  ]);
});

test('an incident is closed once its duties are met, or justified', async () => {
  const { open, close, update } = await world();
  await open();
  expect(await refusedBy(close())).toEqual(['duties-met']);
  const { closed } = await close('a drill');
  expect(closed).toMatchObject({ justification: 'a drill', unmet: ['gdpr-authority', 'gdpr-persons'] });
  expect(await refusedBy(close('again'))).toEqual(['open']);
  expect(await refusedBy(update({ said: { persons: 3 } }))).toEqual(['open']);
});

test.for([
  ['awareness to come', { aware: '2026-11-30T11:00:01.000Z' }, ['past']],
  ['awareness before it began', { began: '2026-11-30T10:30:00.000Z' }, ['in-order']],
  ['a classification before awareness', { classified: '2026-11-30T09:59:59.000Z' }, ['in-order']],
  ['an unknown regime', { regimes: ['gdpr', 'aiact'] }, ['unknown-regime']],
  ['an unknown environment', { environment: 'nowhere' }, ['not-found']],
] as const)('refuses %s', async ([, said, wanted]) => {
  const { open } = await world();
  const refused = open(said as Partial<OpenInput['said']>);
  const code = await refused.catch(({ code }: { code: string }) => code);
  expect(code === 'gates-failed' ? await refusedBy(refused) : [code]).toEqual(wanted);
});

test('refuses a name that is taken, an unknown duty, an early step', async () => {
  const { open, update } = await world();
  await open();
  expect(await refusedBy(open())).toEqual(['new']);
  const step = { duty: 'gdpr-authority', outcome: 'done' as const, at: '2026-11-30T09:00:00.000Z' };
  expect(await refusedBy(update({ step }))).toEqual(['in-order']);
  await expect(update({ step: { ...step, duty: 'dora-final' } })).rejects.toMatchObject({ code: 'unknown-duty' });
});

const register = (...lines: string[]): Piece =>
  aFile(
    'governance/requests.yaml',
    ['apiVersion: sovran/v1', 'kind: RequestRegister', 'metadata: { name: requests }', 'spec:', '  requests:', ...lines]
      .join('\n')
      .concat('\n'),
  );

test('deadlines of incidents and requests stand in one list', async () => {
  const requests = register(
    '    - { reference: r-1, right: erasure, received: 2026-10-01 }',
    '    - { reference: r-2, right: access, received: 2026-11-25 }',
    '    - { reference: r-3, right: access, received: 2026-11-01, closed: { on: 2026-11-02, outcome: granted } }',
  );
  const { open, at } = await world([requests]);
  await open({ severity: 'risk' });
  const ctx = at('2026-11-30T11:00:00.000Z');
  const all = await readDeadlines(ctx);
  expect(all.map(({ name, id, state }) => `${name} ${id} ${state}`)).toEqual([
    'r-1 erasure overdue',
    'r-3 access done',
    'leak gdpr-authority open',
    'r-2 access open',
  ]);
  expect(await readDue(ctx)).toMatchObject({ deadline: { name: 'r-1', of: 'request' }, overdue: 1 });
  expect(renderDeadlines(all, plainView()).join('\n')).toContain('r-1   erasure: Erase the data');
  expect(renderDeadlines([], plainView('fr'))).toEqual(['Aucun incident, aucune échéance.']);
});

test('nothing is due in a project without incidents and requests', async () => {
  const { at } = await world();
  expect(await readDue(at(AWARE))).toEqual({ deadline: null, overdue: 0 });
});

test.for([
  ['a name', '    - { reference: jean.martin, right: access, received: 2026-11-25 }', ':6:20'],
  ['an unknown right', '    - { reference: r-1, right: forget, received: 2026-11-25 }', ':6:32'],
  ['a name in the reference', '    - { reference: r-2026-durand, right: access, received: 2026-11-25 }', ':6:20'],
  ['a misspelt key', '    - { reference: r-1, right: access, recieved: 2026-11-25 }', ':6:40'],
  [
    'a refusal without reason',
    '    - { reference: r-1, right: access, received: 2026-11-25, closed: { on: 2026-11-26, outcome: refused } }',
    ':6:70',
  ],
  [
    'a close before the request',
    '    - { reference: r-1, right: access, received: 2026-11-25, closed: { on: 2026-11-24, outcome: granted } }',
    ':6:7',
  ],
] as const)('a register with %s is refused with its place', async ([, line, place]) => {
  const { at } = await world([register(line)]);
  const error = await readDeadlines(at(AWARE)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'invalid-file' });
  expect(JSON.stringify(error)).toContain(`requests.yaml${place}`);
});

test('an incident is shown with its duties in both languages', async () => {
  const { open, close } = await world();
  const shown = await open({ harm: ['rights'], persons: 3 });
  const text = renderIncident(shown, plainView('fr')).join('\n');
  expect(text).toContain('Notifier l’autorité de contrôle');
  expect(text).toContain('droits fondamentaux');
  expect(text).not.toContain('*');
  expect(renderIncident(await close('x'), plainView()).at(-1)).toContain('Closed');
});
