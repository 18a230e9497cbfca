import { type Paint, plainPaint } from '../../core/text/view.ts';

/** What the process may do with its streams. */
export interface Terminal {
  /** A person is there: prompts are allowed. */
  interactive: boolean;
  /** stderr can be redrawn. */
  animated: boolean;
  color: boolean;
}

interface TerminalWishes {
  noInput: boolean;
  json: boolean;
  quiet: boolean;
  noColor: boolean;
}

/** Decides from the streams, the environment and the flags. A terminal of 0 columns counts as none. */
export function describeTerminal(wishes: TerminalWishes): Terminal {
  const { NO_COLOR, TERM } = process.env;
  const unattended = inCi();
  const screen = isTerminal(process.stderr) && process.stderr.columns !== 0;
  const plain = wishes.noColor || (NO_COLOR !== undefined && NO_COLOR !== '') || TERM === 'dumb';
  return {
    interactive: isTerminal(process.stdin) && screen && !unattended && !wishes.noInput,
    animated: screen && !unattended && !wishes.json && !wishes.quiet && TERM !== 'dumb',
    color: !plain && !wishes.json && isTerminal(process.stdout),
  };
}

/** Node omits the field for other streams, whatever its types say. */
function isTerminal({ isTTY }: { isTTY?: boolean }): boolean {
  return isTTY ?? false;
}

/** True in continuous integration. */
export function inCi(): boolean {
  const { CI } = process.env;
  return CI !== undefined && CI !== '' && CI !== 'false';
}

/** Colours for a terminal, or identity; without colour nothing is loaded. The caller decides: chalk's own guess is off. */
export async function choosePaint(color: boolean): Promise<Paint> {
  if (!color) return plainPaint;
  const { Chalk } = await import('chalk');
  const { bold, dim, green: good, red: bad, yellow: warn } = new Chalk({ level: 1 });
  return { bold, dim, good, bad, warn };
}
