import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import type { CliResult } from '../../support/sovran.ts';
import { expectDocument } from '../../support/surface-schemas.ts';
import { git } from '../../support/temp-project.ts';

interface Evaluation {
  id: string;
  endedAt: string;
  recorded?: { run: string; at: string };
  commit?: object;
}

const EVAL = 'eval run --model one --dataset demo --concurrency 2 --max-tokens 4';

/** A project with one servable stand-in and six questions, and how to type a line in it. */
async function evaluable(): Promise<{ box: ReleaseSandbox; type: (line: string) => Promise<CliResult> }> {
  const box = await releaseSandbox();
  onTestFinished(() => box.dispose());
  const type = (line: string): Promise<CliResult> => box.sovran(...line.split(' '));
  await box.addModel('one', { tokens: 2, intervalMs: 1 });
  const row = (at: number): string =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `Question ${at}` },
        { role: 'assistant', content: 'yes' },
      ],
    });
  writeFileSync(join(box.base, 'rows.jsonl'), Array.from({ length: 6 }, (_, at) => `${row(at)}\n`).join(''));
  box.commit();
  const from = `--from ${box.base}/rows.jsonl --license MIT --pii report --split train=0,validation=0,test=1`;
  expect(await type(`data prepare demo ${from}`)).toMatchObject({ exit: 0 });
  return { box, type };
}

test('a second evaluation shows the recorded one, and --again measures', async () => {
  const { box, type } = await evaluable();
  const first = await type(`${EVAL} --json`);
  expectDocument(first, 'Report');
  const { commit: _commit, ...measured } = first.json as Evaluation;
  expect(measured).not.toHaveProperty('recorded');
  const head = git(box.root, 'rev-parse', 'HEAD');

  const second = await type(`${EVAL} --json`);
  expectDocument(second, 'Report');
  expect(second.json).toEqual({ ...measured, recorded: { run: measured.id, at: measured.endedAt } });
  const shown = await type(EVAL);
  expect(shown.exit).toBe(0);
  expect(shown.stdout.split('\n')[0]).toContain(`Recorded by run ${measured.id} at `);
  expect((await type(`${EVAL} --lang fr`)).stdout).toContain(`Enregistrée par l’exécution ${measured.id}`);
  const planned = await type(`${EVAL} --dry-run --json`);
  expect(planned.json).toMatchObject({ kind: 'Plan', changes: 0, steps: [{ change: 'none' }] });
  expect([git(box.root, 'rev-parse', 'HEAD'), git(box.root, 'status', '--porcelain')]).toEqual([head, '']);

  const again = (await type(`${EVAL} --again --json`)).json as Evaluation;
  expect(again).not.toHaveProperty('recorded');
  expect(again.id).not.toBe(measured.id);
  expect((await type(`${EVAL} --json`)).json).toMatchObject({ recorded: { run: again.id } });
  expect((await type(`${EVAL} --seed 2 --json`)).json).not.toHaveProperty('recorded');
});

test('answers that are missing or changed are measured again, not shown', async () => {
  const { box, type } = await evaluable();
  const measured = (await type(`${EVAL} --json`)).json as Evaluation;
  const answers = (id: string): string => join(box.root, 'runs', id, 'answers.jsonl');
  writeFileSync(answers(measured.id), '{}\n');
  const second = await type(`${EVAL} --json`);
  expect(second).toMatchObject({ exit: 0 });
  expect(second.json).not.toHaveProperty('recorded');
  rmSync(answers((second.json as Evaluation).id));
  const third = await type(`${EVAL} --json`);
  expect(third).toMatchObject({ exit: 0 });
  expect(third.json).not.toHaveProperty('recorded');
});
