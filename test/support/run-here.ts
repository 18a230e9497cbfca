import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Config } from '@oclif/core/config';
import { vi } from 'vitest';
import { asSovranError, toErrorDocument, toErrorLines } from '../../src/lib/cli/failures/failure.ts';
import { nextAfterFailure } from '../../src/lib/cli/failures/next-after-failure.ts';
import type { TypedLine } from '../../src/lib/cli/failures/retyped.ts';
import { toDocument, toLines, type Outcome } from '../../src/lib/cli/session/outcome.ts';
import type { Session } from '../../src/lib/cli/session/session.ts';
import { localTime } from '../../src/lib/core/text/local-time.ts';
import { loadTranslate } from '../../src/lib/core/text/translate.ts';
import type { View } from '../../src/lib/core/text/view.ts';
import { COMMAND_FILES, loadCommand } from './find-operation.ts';

/** How a line ended that was run in this process. */
export interface RunHere {
  exit: number;
  /** All that it wrote, in French. */
  french: string;
  /** Its result or its error in English. */
  english: string;
  /** Its document, as `--json` prints it; the error's where it failed. */
  document: unknown;
}

/** The methods of a command that print how it ended. */
interface Printing {
  run(): Promise<void>;
  show(outcome: Outcome, session: Session): void;
  fail(thrown: unknown, session: Session): void;
  line(): TypedLine;
}

const config = Config.load(fileURLToPath(new URL('../..', import.meta.url)));

/**
 * Runs a command in this process, in French, and renders its result in English and as a document besides: one run proves what
 * three starts would. Words of the line are separated by spaces.
 */
export async function runHere(line: string, root: string): Promise<RunHere> {
  const command = await openCommand(line.split(' '));
  const ended = watchEnd(command);
  const before = { folder: process.cwd(), language: process.env.SOVRAN_LANG };
  process.chdir(root);
  process.env.SOVRAN_LANG = 'fr';
  const written = capture();
  try {
    await command.run();
  } finally {
    written.restore();
    process.env.SOVRAN_LANG = before.language ?? '';
    process.chdir(before.folder);
  }
  const exit = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return { exit, french: written.text(), ...(await inEnglish(ended, command.line())) };
}

interface End {
  outcome?: Outcome;
  thrown?: unknown;
  view?: View;
}

/** Notes how a command ends, as it prints it. */
function watchEnd(command: Printing): End {
  const end: End = {};
  const show = command.show.bind(command);
  const fail = command.fail.bind(command);
  command.show = (outcome, session) => {
    Object.assign(end, { outcome, view: session.view });
    show(outcome, session);
  };
  command.fail = (thrown, session) => {
    Object.assign(end, { thrown, view: session.view });
    fail(thrown, session);
  };
  return end;
}

async function openCommand(words: string[]): Promise<Printing> {
  const ids = [3, 2, 1].map((count) => words.slice(0, count).join(':'));
  const id = ids.find((name) => COMMAND_FILES.has(name)) ?? '';
  const found = (await loadCommand(COMMAND_FILES.get(id) ?? '')) as unknown as {
    id: string;
    new (argv: string[], oclif: Config): Printing;
  };
  found.id = id;
  return new found(words.slice(id.split(':').length), await config);
}

async function inEnglish(
  { outcome, thrown, view }: End,
  line: TypedLine,
): Promise<Pick<RunHere, 'english' | 'document'>> {
  if (!view) throw new Error('the command printed no end');
  const english = { ...view, language: 'en' as const, t: await loadTranslate('en', localTime) };
  const scripts = { ...english, t: await loadTranslate('en', String) };
  if (!outcome) {
    const error = asSovranError(thrown);
    const next = nextAfterFailure(error, line);
    return { english: toErrorLines(error, english, next).join('\n'), document: toErrorDocument(error, scripts, next) };
  }
  const document = JSON.parse(JSON.stringify(toDocument(outcome, scripts))) as unknown;
  return { english: toLines(outcome, english).join('\n'), document };
}

/** Takes what is written to both streams from now on; standard input is at its end. */
function capture(): { text(): string; restore(): void } {
  let text = '';
  const write = (chunk: string | Uint8Array, ...more: unknown[]): boolean => {
    text += chunk.toString();
    const done = more.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
  const spies = [
    ...[process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(write)),
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([]) as typeof process.stdin),
  ];
  return { text: () => text, restore: () => spies.forEach((spy) => spy.mockRestore()) };
}
