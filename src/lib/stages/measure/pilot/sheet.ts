import type { PilotSpec } from '../../../core/project/resources/pilot.ts';
import type { PilotRow } from './rows.ts';

/** A pilot as recorded: rows with answers by evaluation, and as its judges see them. */
export interface Pilot {
  name: string;
  spec: PilotSpec;
  rows: PilotRow[];
  blind: PilotRow[];
}

/** What a file of judgements says that it belongs to. */
export function sheetId({ name, spec }: Pick<Pilot, 'name' | 'spec'>): string {
  return `${name}-${spec.sheet.slice('sha256:'.length).slice(0, 12)}`;
}

/** The blind sheet as CSV in UTF-8 with its mark, a line a row; spreadsheets of French expect semicolons. Pure. */
export function sheetCsv(pilot: Pilot, delimiter: ',' | ';'): string {
  const answers = pilot.spec.evaluations.map((_, at) => `answer_${at + 1}`);
  const lines = pilot.blind.map(({ id, question, answers: shown }) => {
    return [sheetId(pilot), '', id, ...[question, ...shown].map(withoutFormula), '', ''];
  });
  const all = [['pilot', 'judge', 'row', 'question', ...answers, 'choice', 'correction'], ...lines];
  return `\uFEFF${all.map((cells) => cells.map(quoted).join(delimiter)).join('\r\n')}\r\n`;
}

/** A spreadsheet computes what begins so; read back, these columns do not count. */
function withoutFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
