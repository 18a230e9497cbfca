import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { sweep, type Sweep } from '../../support/kill-points.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const ROWS = 200;

/** The data set is prepared once, whole, whatever was killed: counts, one tree, one commit, nothing left open. */
async function expectPrepared(dir: string): Promise<void> {
  const { spec } = parse(readFileSync(join(dir, 'datasets', 'chat.yaml'), 'utf8')) as {
    spec: { digest: string; rows: { in: number; out: number } };
  };
  expect(spec.rows).toMatchObject({ in: ROWS, out: ROWS });
  const artifacts = await openArtifacts(storeOf(dir));
  expect((await artifacts.listTrees()).map(({ digest }) => digest)).toEqual([spec.digest]);
  expect(await artifacts.verifyTree(spec.digest)).toMatchObject({ ok: true });
  expect(git(dir, 'log', '--format=%s').trim().split('\n')).toHaveLength(2);
  expect(git(dir, 'status', '--porcelain').trim()).toBe('');
  expect(listOpenRuns(dir)).toEqual([]);
}

function storeOf(dir: string): string {
  return join(dirname(dir), 'store');
}

const preparation: Omit<Sweep, 'resume'> = {
  prepare: async () => {
    const dir = tempProject();
    const rows = Array.from({ length: ROWS }, (_, at) =>
      JSON.stringify({ prompt: `Question number ${at} of the list?`, completion: `Answer ${at}.` }),
    );
    writeFileSync(join(dirname(dir), 'rows.jsonl'), `${rows.join('\n')}\n`);
    return dir;
  },
  command: ['data', 'prepare', 'chat', '--from', '../rows.jsonl', '--license', 'CC0-1.0'],
  env: (dir) => ({ SOVRAN_STORE: storeOf(dir) }),
  check: expectPrepared,
};

test('data prepare killed before any of its effects is finished by resume', async () => {
  const report = await sweep({ ...preparation, resume: ['resume'], sides: ['before'] });
  console.log(`data prepare, resume: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.killed).toBe(report.states);
}, 900_000);

test('repeating data prepare finishes a killed one', async () => {
  const report = await sweep({ ...preparation, resume: 'same', sides: ['after'] });
  console.log(
    `data prepare, same command: ${report.points} points in ${report.states} states, ${report.killed} killed`,
  );
  expect(report.killed).toBe(report.states);
}, 900_000);
