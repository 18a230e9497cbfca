import { fixable, message, type Message } from '../../core/text/message.ts';
import { EXIT, usageError, type ExitCode } from '../../core/text/sovran-error.ts';
import { say } from '../../core/text/translate.ts';
import { chooseCase } from '../../stages/guide/choose-case.ts';
import { currentStep, derivePath } from '../../stages/guide/path.ts';
import { knownLicense, type KnownLicense } from '../../stages/guide/known-license.ts';
import { readGuideFacts } from '../../stages/guide/read-facts.ts';
import { commandLineOf, renderPhaseLine, renderStepHead } from '../../stages/guide/render.ts';
import type { GuideFacts } from '../../stages/guide/shape/facts.ts';
import {
  blanksOf,
  fillCommand,
  type Answers,
  type GuideStep,
  type Blank,
  type ChoiceBlank,
  type TextBlank,
} from '../../stages/guide/shape/step.ts';
import type { Calling } from '../../stages/serving/environments/calling.ts';
import { openSession } from '../open-session.ts';
import type { Session } from '../session/session.ts';
import { callLive } from './live.ts';
import { lookAround } from './nearby.ts';
import { existsSync } from 'node:fs';
import type { Prompts, TextOptions } from '../../core/text/prompts.ts';

/** Runs a command as if it had been typed; returns its exit code. */
export type RunCommand = (words: string[]) => Promise<ExitCode>;

/** Where a use case stands on its path. */
export interface Place {
  usecase: string | null;
  facts: GuideFacts;
  path: GuideStep[];
  /** How what serves is called, at the end of the path. */
  calling: Calling | null;
}

/** How the walk ended. */
export interface Walked {
  place: Place;
  exit: ExitCode;
}

/** Reads where a use case stands, with a context of its own: commands between two looks change everything. */
export async function lookAtPlace(
  session: Session,
  usecase: string | null,
  without: ReadonlySet<string> = new Set(),
): Promise<Place> {
  const ctx = await session.stage();
  const facts = await readGuideFacts(ctx, usecase, lookAround(ctx.project.root));
  const path = derivePath(facts, without);
  return { usecase, facts, path, calling: currentStep(path) ? null : await callLive(ctx, facts) };
}

/** Goes step by step: asks, shows the command, runs it, looks again; asks again after a failure. Ends when all is done, blocked or left. */
export async function walkPath(session: Session, wanted: string | null, run: RunCommand): Promise<Walked> {
  const without = new Set<string>();
  let usecase = wanted;
  let before: string | undefined;
  session.note(session.view.paint.dim(session.view.t('guide.intro')));
  for (;;) {
    const place = await withOwnSession(session, (looking) => lookAtPlace(looking, usecase, without));
    const step = currentStep(place.path);
    session.note(`\n${renderPhaseLine(usecase, place.path, session.view)}`);
    if (!step) return { place, exit: EXIT.ok };
    session.note(renderStepHead(step, session.view).join('\n'));
    if (step.state === 'blocked') return { place, exit: EXIT.refused };
    const answers = await askHere(session, step);
    if (!answers) return left(session, place, EXIT.interrupted);
    if (session.interrupt.requested) return left(session, place, session.interrupt.exit);
    noteFetch(session, linesToFetch(step, answers));
    if (isAnswered(step.leave, answers) || linesToFetch(step, answers).length > 0) return left(session, place, EXIT.ok);
    if (isAnswered(step.skip, answers)) {
      without.add(step.id);
      continue;
    }
    const line = commandLineOf(step, answers);
    if (line === before) return unchanged(session, place, step);
    const exit = await runStep(session, step, answers, run);
    if (exit !== EXIT.ok && !asksAgain(step, exit)) return { place, exit };
    if (session.interrupt.requested) return left(session, place, session.interrupt.exit);
    before = exit === EXIT.ok ? line : undefined;
    if (exit === EXIT.ok) usecase ??= createdCase(step, answers);
  }
}

/** The interrupt of the command that runs is the command's: it says so itself. */
async function runStep(session: Session, step: GuideStep, answers: Answers, run: RunCommand): Promise<ExitCode> {
  const { view } = session;
  session.note(view.paint.dim(`$ ${commandLineOf(step, answers)}`));
  const restore = session.interrupt.onFirst(() => undefined);
  const exit = await run(fillCommand(step, answers)).finally(restore);
  if (isStopped(exit)) session.warn(view.t('guide.left'));
  else if (asksAgain(step, exit)) session.warn(view.t('guide.ask-again'));
  else if (exit !== EXIT.ok) session.warn(view.t('guide.stopped', { step: say(view.t, step.title) }));
  return exit;
}

function isStopped(exit: ExitCode): boolean {
  return exit === EXIT.interrupted || exit === EXIT.terminated;
}

/** Another answer may do what this one did not; what was not asked would fail again. */
function asksAgain(step: GuideStep, exit: ExitCode): boolean {
  return exit !== EXIT.ok && !isStopped(exit) && blanksOf(step).length > 0;
}

/** What is not here is never fetched unasked. */
function noteFetch(session: Session, lines: string[]): void {
  if (lines.length > 0) session.note([session.view.t('guide.fetch'), ...lines.map((line) => `  ${line}`)].join('\n'));
}

/** The name that the first step gave the use case. */
function createdCase(step: GuideStep, answers: Answers): string | null {
  return step.id === 'case' ? (fillCommand(step, answers)[2] ?? null) : null;
}

function left(session: Session, place: Place, exit: ExitCode): Walked {
  session.note(session.view.t('guide.left'));
  return { place, exit };
}

/** The answers that a step needs; undefined where the person left at a question, by Ctrl-C. */
async function askHere(session: Session, step: GuideStep): Promise<Answers | undefined> {
  try {
    return await askBlanks(step, session.prompts(), async (path) => knownLicense(await session.stage(), path));
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') return undefined;
    throw error;
  }
}

/** The same command again would change as little. */
function unchanged(session: Session, place: Place, step: GuideStep): Walked {
  session.warn(session.view.t('guide.unchanged', { step: say(session.view.t, step.title) }));
  return { place, exit: EXIT.failed };
}

/** A command ends by closing every connection of the process: each look opens its own. */
async function withOwnSession<T>(session: Session, look: (looking: Session) => Promise<T>): Promise<T> {
  const looking = await openSession({ ...session.flags, quiet: true });
  try {
    return await look(looking);
  } finally {
    looking.interrupt.dispose();
    await looking.close();
  }
}

/** The use case to guide: named, the only one, chosen, or null for a new one. */
export async function settleCase(session: Session, wanted: string | undefined): Promise<string | null> {
  const { open, name } = await chooseCase(await session.stage(), wanted);
  if (name !== null || open.length === 0) return name;
  if (!session.terminal.interactive)
    throw usageError('several-use-cases', fixable('guide.several', { names: open.join(', ') }), {
      next: open.map((name) => `sovran guide ${name}`),
      details: { names: open },
    });
  const choices = open.map((value) => ({ value, label: message('text.words', { words: value }) }));
  const another = { value: '', label: message('guide.ask.new-case') };
  return (await session.prompts().select(message('guide.ask.case'), [...choices, another])) || null;
}

/** Stands for an answer that is not among the choices; no path, name or licence looks like it. */
const OTHER = '\0other';

/** Licence that is known for a file; undefined where it has to be asked. */
type FindLicense = (path: string) => Promise<KnownLicense | undefined>;

/** Asks what a step's command still needs, in its order. A choice of one is not asked where nothing else could be meant. */
export async function askBlanks(step: GuideStep, prompts: Prompts, known: FindLicense): Promise<Answers> {
  const answers: Record<string, string> = {};
  for (const blank of blanksOf(step)) {
    answers[blank.id] = (await foundLicense(blank, answers, prompts, known)) ?? (await ask(blank, prompts));
    if (isOver(step, answers)) break;
  }
  return answers;
}

/** Whether an answer leaves the step or the guide: nothing more is asked then. */
function isOver(step: GuideStep, answers: Answers): boolean {
  return isAnswered(step.skip, answers) || isAnswered(step.leave, answers) || linesToFetch(step, answers).length > 0;
}

function isAnswered(end: GuideStep['leave'], answers: Answers): boolean {
  return end !== undefined && answers[end.blank] === end.answer;
}

/** The lines that bring what an answer names; none where everything is here. */
export function linesToFetch({ fetches = {} }: GuideStep, answers: Answers): string[] {
  return Object.values(answers).flatMap((answer) => fetches[answer] ?? []);
}

async function foundLicense(
  blank: Blank,
  answers: Answers,
  prompts: Prompts,
  known: FindLicense,
): Promise<string | undefined> {
  const path = blank.kind === 'choice' && blank.licenseOf !== undefined ? answers[blank.licenseOf] : undefined;
  const found = path === undefined ? undefined : await known(path);
  if (found) prompts.explain(message(`guide.license.${found.by}`, { license: found.license }));
  return found?.license;
}

async function ask(blank: Blank, prompts: Prompts): Promise<string> {
  if (blank.kind === 'choice') return askChoice(blank, prompts);
  if (blank.kind === 'form') {
    const rows = await prompts.form(blank.question, blank.rows);
    return Object.entries(rows)
      .map(([row, value]) => `${row}=${value}`)
      .join(' ');
  }
  return prompts.text(blank.question, { required: true, initial: blank.initial, ...checkOf(blank) });
}

function checkOf({ check }: Pick<TextBlank, 'check'>): Pick<TextOptions, 'validate'> {
  return check ? { validate: check } : {};
}

async function askChoice({ question, choices, initial, other }: ChoiceBlank, prompts: Prompts): Promise<string> {
  const offered = other ? [...choices, { value: OTHER, label: other.label }] : choices;
  const chosen = choices.length === 0 ? OTHER : await prompts.select(question, offered, initial);
  if (chosen !== OTHER || !other) return chosen;
  return prompts.text(other.question, { required: true, ...checkOf(other.isPath ? { check: missingPath } : other) });
}

/** As the command would say it, before anything else is asked. */
function missingPath(path: string): Message | undefined {
  return existsSync(path.trim()) ? undefined : message('text.file-missing', { path });
}
