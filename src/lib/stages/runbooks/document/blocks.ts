import { nearestNames } from '../../../core/kit/nearest-names.ts';

/** A part of a runbook's text; `line` counts from 1 and is that of its first line of content. */
export interface Block {
  line: number;
  text: string;
}

/** A runbook's text, taken apart: what stands between is prose. */
export interface Blocks {
  head: Block | undefined;
  steps: Block[];
  /** Line of a step that does not end. */
  unclosed: number | undefined;
  /** Fences whose language is almost that of a step. */
  misspelt: { line: number; word: string }[];
}

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^`]*?)\s*$/;
const HEAD_LINE = '---';
/** Language of a fenced block that is a step. */
export const STEP_LANGUAGE = 'sovran-step';

/** Pure: the head and the steps of a runbook, by its lines. A step inside another fence is an example, and no step. */
export function findBlocks(text: string): Blocks {
  const lines = text.split(/\r?\n/);
  const headEnd = lines[0] === HEAD_LINE ? lines.indexOf(HEAD_LINE, 1) : -1;
  const head = headEnd < 0 ? undefined : { line: 2, text: lines.slice(1, headEnd).join('\n') };
  const found: Blocks = { head, steps: [], unclosed: undefined, misspelt: [] };
  let at = Math.max(headEnd + 1, 0);
  while (at < lines.length) {
    const [, fence, language = ''] = FENCE.exec(lines[at] ?? '') ?? [];
    if (fence === undefined) {
      at++;
      continue;
    }
    const end = endOfFence(lines, at + 1, fence);
    if (language === STEP_LANGUAGE) {
      if (end === undefined) found.unclosed = at + 1;
      else found.steps.push({ line: at + 2, text: lines.slice(at + 1, end).join('\n') });
    }
    if (isMisspelt(language)) found.misspelt.push({ line: at + 1, word: language });
    at = (end ?? lines.length) + 1;
  }
  return found;
}

/** `sovran-steps`, `Sovran_Step`, `sovran-step yaml`: a step that would be text. */
function isMisspelt(language: string): boolean {
  const [word = ''] = language.split(/\s/);
  return language !== STEP_LANGUAGE && nearestNames(word.toLowerCase(), [STEP_LANGUAGE]).length > 0;
}

/** A fence ends with as many of its own character, or more. */
function endOfFence(lines: readonly string[], from: number, fence: string): number | undefined {
  const closes = (line: string): boolean => {
    const [, found, rest] = FENCE.exec(line) ?? [];
    return found !== undefined && rest === '' && found[0] === fence[0] && found.length >= fence.length;
  };
  const end = lines.findIndex((line, at) => at >= from && closes(line));
  return end < 0 ? undefined : end;
}
