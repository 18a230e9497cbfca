import { beforeAll, expect, test } from 'vitest';
import { readCases } from '../../support/cases.ts';
import type { Project } from '../../support/project/project.ts';
import { unstoredProject } from '../../support/project/unstored.ts';
import { fileTempDir } from '../../support/temp-project.ts';

interface BadInput {
  input: string;
  /** A command line without the program, its words between blanks. */
  run: string;
  exit: number;
  /** Code of the error, or the gate among those that refuse. */
  code?: string;
  gate?: string;
  says?: string;
}

interface Failure {
  error: { code: string; message: string; details?: { gates?: { id: string; reason: string }[] } };
}

const rows = readCases<BadInput[]>('bad-input/engines.yaml');
let project: Project;
const base = fileTempDir();

beforeAll(async () => {
  project = await unstoredProject({ base });
});

test.for(rows)('$input', async ({ run, exit, code, gate, says = '' }) => {
  const answer = await project.run(...run.split(' '), '--json');
  const { error } = answer.json as Failure;
  const gates = error.details?.gates ?? [];
  expect([answer.exit, code ?? gates.map(({ id }) => id)]).toEqual([
    exit,
    code === undefined ? expect.arrayContaining([gate]) : error.code,
  ]);
  expect(JSON.stringify(error)).toContain(says);
});
