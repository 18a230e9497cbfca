import { expect, test } from 'vitest';
import { parse } from 'csv-parse/sync';
import { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { readSheets } from '../../../../src/lib/stages/measure/pilot/read-sheets.ts';
import { blindRows, orderOf } from '../../../../src/lib/stages/measure/pilot/rows.ts';
import { type Pilot, sheetCsv, sheetId } from '../../../../src/lib/stages/measure/pilot/sheet.ts';
import { pilotWords } from '../../../../src/lib/stages/measure/pilot/words.ts';
import { readCases } from '../../../support/cases.ts';
import { digestFor } from '../../../support/project/digests.ts';
import { runId } from '../../../support/project/runs.ts';

interface Case {
  title: string;
  files: Record<string, string>;
  faults: string[];
}

const ROWS = ['r1', 'r2', 'r3'].map((id) => ({ id, question: `=${id}?`, answers: [`${id} "a"; b`, `${id}\nc`] }));
const RUNS = [runId(1), runId(2)];
const SPEC = {
  sheet: digestFor('5'),
  seed: 3,
  draw: 'random',
  judges: 2,
  margin: 100,
  needed: 8,
  languages: ['en'],
  dataset: { name: 'themes', digest: digestFor('d'), split: 'test' },
  evaluations: RUNS.map((run) => ({ run, report: digestFor('e'), answers: digestFor('f'), subject: run })),
  rows: ROWS.map(({ id }) => ({ id, digest: digestFor('f') })),
} as Pilot['spec'];
const PILOT: Pilot = { name: 'trial', spec: SPEC, rows: ROWS, blind: blindRows(ROWS, SPEC.seed) };
const ID = sheetId(PILOT);
const HEAD = 'pilot,judge,row,choice,correction';

const CASES = readCases<Case[]>('pilot/refusals.yaml');

test.each(CASES)('$title', async ({ files, faults }) => {
  const sent = Object.entries(files).map(([name, text]) => ({
    name,
    text: text.replaceAll('{id}', ID).replaceAll('{head}', HEAD),
  }));
  const error: unknown = await readSheets(sent, PILOT).catch((found: unknown) => found);
  expect(error).toBeInstanceOf(SovranError);
  const { code, exit, details } = error as SovranError;
  expect({ code, exit }).toEqual({ code: 'bad-sheet', exit: 2 });
  const lines = details?.lines as { file: string; line: number; fault: string; what: string }[];
  expect(lines.map(({ file, line, fault, what }) => `${file}:${line} ${fault} ${what}`)).toEqual(faults);
});

test('every fault has its words, and a case', () => {
  const named = new Set(CASES.flatMap(({ faults }) => faults.map((fault) => fault.split(' ')[1] ?? '')));
  expect([...named].toSorted()).toEqual(Object.keys(pilotWords().lines).toSorted());
});

test.each([',', ';'] as const)('a sheet filled in with %s is joined, whatever its texts hold', async (delimiter) => {
  const text = sheetCsv(PILOT, delimiter);
  const [head = [], ...lines] = parse(text, { bom: true, delimiter });
  expect(head).toEqual(['pilot', 'judge', 'row', 'question', 'answer_1', 'answer_2', 'choice', 'correction']);
  expect(lines.map((cells) => cells[3])).toEqual(["'=r1?", "'=r2?", "'=r3?"]);
  const filled = lines.map((cells, at) => [
    cells[0],
    '4',
    cells[2],
    '',
    '',
    '',
    ['1', 'T', '2'][at],
    ['', '', 'così'][at],
  ]);
  const sent = [head, ...filled].map((cells) => cells.join(delimiter)).join('\r\n');
  const judged = await readSheets([{ name: 'a.csv', text: `\uFEFF${sent}` }], PILOT);
  const shown = (row: string, choice: number): number =>
    orderOf(SPEC.seed, { id: row, question: '', answers: ['', ''] })[choice - 1] ?? -1;
  expect(judged).toEqual([
    { judge: 4, row: 'r1', preferred: RUNS[shown('r1', 1)], correction: null, rejected: null },
    { judge: 4, row: 'r2', preferred: null, correction: null, rejected: null },
    {
      judge: 4,
      row: 'r3',
      preferred: RUNS[shown('r3', 2)],
      correction: 'così',
      rejected: ROWS[2]?.answers[shown('r3', 2)],
    },
  ]);
});
