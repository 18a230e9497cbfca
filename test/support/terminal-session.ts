import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { spawn, type IPty } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import type { Language, MessageKey } from '../../src/lib/core/text/message.ts';
import type { Translate } from '../../src/lib/core/text/translate.ts';
import { plainTranslate, withPlainSpaces } from './plain-translate.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const PATIENCE_MS = 120_000;
/** A question may be broken by the screen's width: its beginning is enough to know it by. */
const KNOWN_BY = 40;

/** A control code that goes on in the next piece. */
// oxlint-disable-next-line no-control-regex -- an escape sequence is what is looked for
const CUT_CODE = /\u001B(?:\[[\d;?]*)?$/;

export const KEYS = { down: '\u001B[B', right: '\u001B[C', enter: '\r', interrupt: '\u0003', backspace: '\u007F' };

/** The real binary in a pseudo-terminal of 100 columns, seen and answered as a person would. */
export interface TerminalSession {
  t: Translate;
  /** Everything drawn so far, with plain spaces, without control codes. */
  screen(): string;
  /** Waits for the question, types the keys and Enter, and waits until it is answered. */
  answer(question: MessageKey, keys?: string, patienceMs?: number): Promise<void>;
  /** Waits for the question and types without Enter. */
  type(question: MessageKey, keys: string, patienceMs?: number): Promise<void>;
  /** Types an answer and Enter, to a question that was seen. */
  say(keys: string): Promise<void>;
  /** Waits for a text drawn since the last answer; two minutes where nothing else is said. */
  see(text: string, patienceMs?: number): Promise<void>;
  end(): Promise<number>;
  /** Ends it by SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts a command; it is ended with the test if it still runs. */
export function openTerminal(
  args: string[],
  options: { cwd: string; language: Language; env?: NodeJS.ProcessEnv },
): TerminalSession {
  const { CI: _ci, SOVRAN_LANG: _lang, SOVRAN_PROJECT: _project, NO_COLOR: _color, ...env } = process.env;
  const child = spawn(process.execPath, [BIN, ...args, '--lang', options.language], {
    cols: 100,
    rows: 60,
    cwd: options.cwd,
    env: { ...env, NODE_ENV: 'production', TERM: 'xterm-256color', ...options.env },
  });
  return new PseudoTerminal(child, plainTranslate(options.language));
}

class PseudoTerminal implements TerminalSession {
  readonly t: Translate;
  readonly #child: IPty;
  readonly #ended: Promise<number>;
  #drawn = '';
  /** The beginning of a control code whose end has not come yet. */
  #rest = '';
  #mark = 0;
  #wake: () => void = () => undefined;

  constructor(child: IPty, t: Translate) {
    this.t = t;
    this.#child = child;
    child.onData((data) => {
      this.#draw(data);
      this.#wake();
    });
    let over = false;
    this.#ended = new Promise((resolve) => {
      child.onExit(({ exitCode }) => {
        over = true;
        this.#wake();
        resolve(exitCode);
      });
    });
    onTestFinished(() => (over ? undefined : child.kill('SIGKILL')));
  }

  screen(): string {
    return this.#drawn;
  }

  #draw(data: string): void {
    const text = this.#rest + data;
    this.#rest = CUT_CODE.exec(text)?.[0] ?? '';
    this.#drawn += withPlainSpaces(stripVTControlCharacters(text.slice(0, text.length - this.#rest.length)));
  }

  async answer(question: MessageKey, keys = '', patienceMs = PATIENCE_MS): Promise<void> {
    await this.type(question, `${keys}${KEYS.enter}`, patienceMs);
    await this.see(`✔ ${this.#words(question)}`);
  }

  async type(question: MessageKey, keys: string, patienceMs = PATIENCE_MS): Promise<void> {
    await this.see(`? ${this.#words(question)}`, patienceMs);
    this.#child.write(keys);
  }

  async say(keys: string): Promise<void> {
    this.#child.write(`${keys}${KEYS.enter}`);
  }

  async see(text: string, patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const found = this.screen().indexOf(text, this.#mark);
      if (found !== -1) {
        this.#mark = found + text.length;
        return;
      }
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`"${text}" was not drawn; the screen ends with:\n${this.screen().slice(-800)}`);
      await this.#moreOr(left);
    }
  }

  end(): Promise<number> {
    return this.#ended;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #words(question: MessageKey): string {
    return this.t(question).slice(0, KNOWN_BY);
  }

  async #moreOr(limitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limitMs);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
  }
}
