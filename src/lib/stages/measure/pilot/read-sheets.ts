import { listOf } from '../../../core/text/message-list.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { messageOfData } from '../../../core/text/words-of-data.ts';
import type { Judgement } from './judgements.ts';
import { loadCsvParser, readCsvRows } from '../../data/threads/csv-rows.ts';
import { orderOf, type PilotRow } from './rows.ts';
import { type Pilot, sheetId } from './sheet.ts';
import { pilotWords } from './words.ts';

type Said = Partial<Record<string, string>>;
type Line = { line: number; said: Said };
/** What is wrong with a line, by its word; `what`: what the line says there. */
type Fault = { file: string; line: number; fault: string; what: string };
type Report = (line: number, fault: string, what?: string) => void;

const NEEDED = ['pilot', 'judge', 'row', 'choice'];
/** Lines that an error names; the others are counted. */
const MOST_NAMED = 20;

/** Judgements of files, one a judge. Throws `bad-sheet` (exit 2), which names what is wrong line by line. */
export async function readSheets(files: readonly { name: string; text: string }[], pilot: Pilot): Promise<Judgement[]> {
  const faults: Fault[] = [];
  const judged: Judgement[] = [];
  for (const { name: file, text } of files) {
    const report: Report = (line, fault, what = '') => void faults.push({ file, line, fault, what });
    const lines = await linesOf(text, report);
    const others = new Set(judged.map(({ judge }) => judge));
    if (lines.length > 0) judged.push(...judgementsOf(lines, pilot, others, report));
  }
  if (faults.length === 0) return judged;
  const named = faults
    .slice(0, MOST_NAMED)
    .map(({ file, line, fault, what }) =>
      messageOfData(pilotWords().lines[fault] ?? fault, { place: `${file}:${line}`, what }),
    );
  const said = fixable('pilot.bad-sheet', { count: faults.length, lines: listOf(named) });
  throw usageError('bad-sheet', said, { details: { lines: faults } });
}

/** Records after the header, by column; none of a file that is not a sheet. */
async function linesOf(text: string, report: Report): Promise<Line[]> {
  const plain = text.replace(/^\uFEFF/, '');
  const header = plain.slice(0, plain.search(/[\r\n]|$/));
  const delimiter = [';', '\t', ','].find((one) => header.split(one).length >= NEEDED.length) ?? ',';
  const columns = header.split(delimiter).map((column) => column.replaceAll('"', '').trim().toLowerCase());
  const missing = NEEDED.filter((column) => !columns.includes(column));
  if (missing.length > 0) report(1, 'columns', missing.join(', '));
  if (missing.length > 0) return [];
  try {
    const [, ...rows] = readCsvRows(await loadCsvParser(), Buffer.from(plain), { delimiter, columns });
    if (rows.length === 0) report(1, 'columns');
    for (const { fields, line } of rows) if (!fields) report(line, 'csv');
    return rows.flatMap(({ fields, line }) => (fields ? [{ line, said: trimmed(fields) }] : []));
  } catch (error) {
    if (!(error instanceof Error && 'lines' in error)) throw error;
    report(Number(error.lines), 'csv');
    return [];
  }
}

function trimmed(fields: object): Said {
  return Object.fromEntries(Object.entries(fields).map(([column, cell]) => [column, String(cell).trim()]));
}

function judgementsOf(lines: readonly Line[], pilot: Pilot, others: ReadonlySet<number>, report: Report): Judgement[] {
  const judge = lines.find(({ said }) => said.judge)?.said.judge ?? '';
  const rows = new Map(pilot.rows.map((row) => [row.id, row]));
  const first = /^[1-9]\d{0,2}$/.test(judge) ? (others.has(Number(judge)) ? 'twice' : undefined) : 'judge';
  if (first) report(lines[0]?.line ?? 1, first, judge);
  const judged = lines.flatMap(({ line, said }) => {
    const row = rows.get(said.row ?? '');
    const fault = said.judge && said.judge !== judge ? 'judge' : faultOf(said, pilot, row);
    if (row) rows.delete(row.id);
    if (fault === undefined && row) return [judgementOf(said, row, pilot, Number(judge))];
    const isAgain = fault === 'row' && pilot.rows.some(({ id }) => id === said.row);
    report(line, isAgain ? 'again' : (fault ?? ''), said[fault ?? '']);
    return [];
  });
  for (const id of rows.keys()) report(lines.at(-1)?.line ?? 1, 'missing', id);
  return judged;
}

/** The column that is wrong. */
function faultOf(said: Said, pilot: Pilot, row: PilotRow | undefined): string | undefined {
  if (said.pilot !== sheetId(pilot)) return 'pilot';
  if (!row) return 'row';
  if (choiceOf(said, row) === undefined) return 'choice';
  return said.correction?.includes('\uFFFD') ? 'correction' : undefined;
}

/** Number of the chosen answer as shown, 0 for a tie; undefined for anything else. */
function choiceOf({ choice = '' }: Said, { answers }: PilotRow): number | undefined {
  if (/^t$/i.test(choice)) return 0;
  return /^[1-9]$/.test(choice) && Number(choice) <= answers.length ? Number(choice) : undefined;
}

function judgementOf(said: Said, row: PilotRow, { spec }: Pilot, judge: number): Judgement {
  const at = orderOf(spec.seed, row)[(choiceOf(said, row) ?? 0) - 1];
  const preferred = at === undefined ? null : (spec.evaluations[at]?.run ?? null);
  const correction = said.correction || null;
  return { judge, row: row.id, preferred, correction, rejected: correction && (row.answers[at ?? 0] ?? null) };
}
