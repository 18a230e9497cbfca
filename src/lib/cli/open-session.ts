import type { StageContext } from '../core/operation/context.ts';
import type { Message, Language } from '../core/text/message.ts';
import { loadTranslate, provideCatalogues } from '../core/text/translate.ts';
import { FORMAT_FILE, refuseFormat } from '../core/project/yaml/format.ts';
import { styledLine } from '../core/text/plain.ts';
import type { View } from '../core/text/view.ts';
import { listenForInterrupts } from './terminal/interrupt.ts';
import { choosePaint, describeTerminal, type Terminal } from './terminal/terminal.ts';
import { wrapLines } from '../core/text/wrap.ts';
import { frenchTime, localTime } from '../core/text/local-time.ts';
import { listenForLostOutput } from './terminal/lost-output.ts';
import { findProjectRoot, requireProjectRoot } from './session/project-root.ts';
import { type Prompts, terminalPrompts } from './terminal/prompt.ts';
import type { GlobalFlags, Session } from './session/session.ts';
import { loadCatalogue } from './texts/load.ts';
import { lineTaskView, silentTaskView, type TaskView } from './terminal/task-view.ts';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Prepares one invocation: language, terminal, signals. Nothing is opened yet; `stage` refuses a project below `leastFormat`. */
export async function openSession(flags: GlobalFlags, leastFormat = 0): Promise<Session> {
  const terminal = describeTerminal({
    noInput: flags['no-input'],
    json: flags.json,
    quiet: flags.quiet,
    noColor: flags['no-color'],
  });
  const found = findProjectRoot(flags.project);
  const settings = found === undefined ? undefined : settingsText(found);
  const view = await openView(flags, terminal, settings);
  listenForLostOutput(view);
  const warn = (line: string): void =>
    void process.stderr.write(
      `${wrapLines(line.split('\n').map(styledLine), process.stderr.columns || Infinity).join('\n')}\n`,
    );
  const note = (line: string): void => {
    if (!flags.quiet) warn(line);
  };
  const interrupt = listenForInterrupts(() => note(view.t('cli.stopping')));
  const tasks = await openTaskView(flags, terminal, view);
  let stage: Promise<StageContext> | undefined;
  let sudoPassword: string | undefined;
  const openStage = async (root: string, least = 0): Promise<StageContext> => {
    const text = root === found ? settings : settingsText(root);
    if (text !== undefined) refuseFormat(text, least);
    const { openContext } = await import('./wire.ts');
    const askSecret = terminal.interactive ? (asked: Message) => terminalPrompts(view.t).secret(asked) : undefined;
    return openContext({ root, interrupt, emit: tasks.show, askSecret, sudoPassword });
  };
  return {
    flags,
    terminal,
    view,
    interrupt,
    tasks,
    note,
    warn,
    machine: async () => (await import('./wire.ts')).openMachine(),
    giveSudoPassword: (password) => void (sudoPassword = password),
    prompts: (): Prompts => terminalPrompts(view.t),
    stage: async () => (stage ??= openStage(found ?? requireProjectRoot(flags.project), leastFormat)),
    stageAt: async (root) => (stage ??= openStage(root)),
    close: async () => {
      if (stage) await (await import('./wire.ts')).closeHosts();
    },
  };
}

async function openView(flags: GlobalFlags, terminal: Terminal, settings: string | undefined): Promise<View> {
  provideCatalogues(loadCatalogue);
  // Before the project and the locale, what this call says.
  const asked = asLanguage(flags.lang) ?? asLanguage(process.env.SOVRAN_LANG);
  const language = asked ?? asLanguage(LANGUAGE.exec(settings ?? '')?.[1]) ?? ofLocale();
  return {
    language,
    t: await loadTranslate(language, flags.json ? String : language === 'fr' ? frenchTime : localTime),
    paint: await choosePaint(terminal.color),
    time: localTime,
  };
}

async function openTaskView(flags: GlobalFlags, terminal: Terminal, view: View): Promise<TaskView> {
  if (flags.json || flags.quiet) return silentTaskView;
  if (!terminal.animated) return lineTaskView(view, (line) => process.stderr.write(`${line}\n`));
  const { animatedTaskView } = await import('./terminal/animated-task-view.ts');
  return animatedTaskView(view);
}

/** Read without a YAML parser, because errors need a language before anything is loaded. */
const LANGUAGE = /^\s+language:\s*["']?(en|fr)["']?\s*(?:#.*)?$/m;

/** Size limit of a file of settings, bytes. */
const LARGEST = 5 * 1024 * 1024;

function settingsText(root: string): string | undefined {
  try {
    const path = join(root, FORMAT_FILE);
    const found = statSync(path);
    return found.isFile() && found.size <= LARGEST ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function ofLocale(): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return (LC_ALL || LC_MESSAGES || LANG || '').toLowerCase().startsWith('fr') ? 'fr' : 'en';
}

function asLanguage(value: string | undefined): Language | undefined {
  return value === 'en' || value === 'fr' ? value : undefined;
}
