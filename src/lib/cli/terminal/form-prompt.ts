import { styleText } from 'node:util';
import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isUpKey,
  makeTheme,
  useKeypress,
  usePrefix,
  useState,
} from '@inquirer/core';

/** A row of a form, in words. */
export interface FormLine {
  id: string;
  label: string;
  /** One line for the row, then one for each value. */
  hints: string[];
  values: { value: string; label: string }[];
}

interface FormConfig {
  message: string;
  rows: FormLine[];
  help: string;
  /** Why an open row is not accepted. */
  required: string;
}

const OPEN = -1;
const bold = (text: string): string => styleText('bold', text);
const dim = (text: string): string => styleText('dim', text);

/** Rows of small choices: up and down change the row, left and right its value, Enter moves to the next and ends after the last. */
export const formPrompt = createPrompt<Record<string, string>, FormConfig>(
  ({ message, rows, help, required }, done) => {
    const [status, setStatus] = useState<'idle' | 'done'>('idle');
    const [row, setRow] = useState(0);
    const [chosen, setChosen] = useState<number[]>(rows.map(() => OPEN));
    const [problem, setProblem] = useState('');
    const prefix = usePrefix({ status, theme: makeTheme() });
    useKeypress((key) => {
      setProblem('');
      if (isUpKey(key)) setRow(Math.max(0, row - 1));
      else if (isDownKey(key)) setRow(Math.min(rows.length - 1, row + 1));
      else if (key.name === 'left' || key.name === 'right') setChosen(moved(chosen, row, rows, key.name));
      else if (!isEnterKey(key)) return;
      else if (chosen[row] === OPEN) setProblem(required);
      else if (row < rows.length - 1) setRow(row + 1);
      else if (chosen.includes(OPEN)) setRow(chosen.indexOf(OPEN));
      else {
        setStatus('done');
        done(Object.fromEntries(rows.map(({ id, values }, at) => [id, values[chosen[at] ?? 0]?.value ?? ''])));
      }
    });
    if (status === 'done') return `${prefix} ${message} ${rows.map((_, at) => labelOf(rows, chosen, at)).join(' ')}`;
    const shown = rows.map((line, at) => lineOf(line, labelOf(rows, chosen, at), at === row, widthOf(rows)));
    const hints = hintsOf(rows[row], chosen[row] ?? OPEN);
    return [[`${prefix} ${bold(message)} ${dim(`(${help})`)}`, ...shown, ...hints].join('\n'), problem];
  },
);

/** The first press of an arrow on an open row takes the value at that end. */
function moved(chosen: readonly number[], row: number, rows: readonly FormLine[], key: 'left' | 'right'): number[] {
  const last = (rows[row]?.values.length ?? 1) - 1;
  const at = chosen[row] ?? OPEN;
  const step = key === 'right' ? 1 : -1;
  const next = at === OPEN ? (key === 'right' ? 0 : last) : Math.min(last, Math.max(0, at + step));
  return chosen.map((value, index) => (index === row ? next : value));
}

function labelOf(rows: readonly FormLine[], chosen: readonly number[], at: number): string {
  return rows[at]?.values[chosen[at] ?? OPEN]?.label ?? '–';
}

function lineOf({ label }: FormLine, value: string, isActive: boolean, width: number): string {
  const line = `${isActive ? '❯' : ' '} ${label.padEnd(width)}  ‹ ${value} ›`;
  return isActive ? bold(line) : line;
}

function widthOf(rows: readonly FormLine[]): number {
  return Math.max(...rows.map(({ label }) => label.length));
}

/** What the active row asks, and what its value means. */
function hintsOf(line: FormLine | undefined, value: number): string[] {
  const [about, ...meanings] = line?.hints ?? [];
  return [about, meanings[value]].flatMap((hint) => (hint === undefined ? [] : [`  ${dim(hint.trim())}`]));
}
