import { escapeHtml } from '../../../core/text/html/escape.ts';
import { html, type Html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import { factList } from '../../../core/text/html/table.ts';
import { instant } from '../../../core/text/message.ts';
import { lineText, plainText } from '../../../core/text/plain.ts';
import type { View } from '../../../core/text/view.ts';
import type { RunbookRun, StepRecord } from '../run/record.ts';
import { renderStep } from './render.ts';
import { commandLine } from '../run/command-line.ts';

/** A run as one HTML file that needs nothing else: no script, no font, no network. Pure. */
export function runPage(run: RunbookRun, view: View): string {
  const title = titleOf(run, view);
  const body = html`<main>
    <h1>${title}</h1>
    ${runContent(run, view)}
  </main>`;
  return renderPage({ language: view.language, title, body });
}

/** Who, when, and each step of a run with its command and output. Pure. */
export function runContent(run: RunbookRun, view: View): Html {
  return html`${factList(factsOf(run, view))}
    <ol>
      ${run.steps.map((step) => stepItem(step, view))}
    </ol>`;
}

function stepItem(step: StepRecord, view: View): Html {
  const { command, output } = linesOf(step);
  const { reason } = step;
  return html`<li>
    <strong>${step.title}</strong>: <span class="${step.state}">${outcomeOf(step, view)}</span>
    <span class="dim">${timesOf(step)}</span>
    ${reason === undefined ? undefined : html`<p>${reason}</p>`}
    ${command === undefined ? undefined : html`<pre tabindex="0"><code>${command}</code></pre>`}
    ${output === undefined ? undefined : html`<pre tabindex="0">${output}</pre>`}
  </li> `;
}

/** The same for a terminal. Pure. */
export function renderReport(run: RunbookRun, view: View): string[] {
  const steps = run.steps.flatMap((step) => {
    const { command, output } = linesOf(step);
    const details = [step.reason, command, output].flatMap((text) => text?.split('\n') ?? []);
    return [
      `${renderStep(step, view)} ${view.paint.dim(timesOf(step))}`,
      ...details.map((line) => `    ${plainText(line)}`),
    ];
  });
  return [
    titleOf(run, view),
    ...factsOf(run, view).map(([name, text]) => view.t('text.pair', { name, text })),
    ...steps,
  ];
}

/** The same as Markdown; neither a name nor an output can break out of its place. Pure. */
export function runMarkdown(run: RunbookRun, view: View): string {
  const facts = factsOf(run, view).map(([name, value]) => `- ${plain(name)}: ${plain(value)}`);
  const steps = run.steps.flatMap((step, at) => {
    const { command, output } = linesOf(step);
    return [
      `${at + 1}. **${plain(step.title)}**: ${plain(outcomeOf(step, view))} (${timesOf(step)})`,
      ...(step.reason === undefined ? [] : ['', `   ${plain(step.reason)}`]),
      ...(command === undefined ? [] : ['', indented(command)]),
      ...(output === undefined ? [] : ['', indented(output)]),
      '',
    ];
  });
  return [`# ${plain(titleOf(run, view))}`, '', ...facts, '', ...steps].join('\n');
}

function titleOf({ title, verdict }: RunbookRun, { t }: View): string {
  return `${title}: ${t(`runbook.verdict.${verdict}`)}`;
}

function factsOf(run: RunbookRun, view: View): [string, string][] {
  const { t } = view;
  const { id, runbook, version, digest, actor, startedAt, endedAt, inputs } = run;
  return [
    [t('bench.report.run'), id],
    [t('runbook.report.runbook'), `${runbook} ${version}, ${digest}`],
    [t('runbook.report.actor'), actor],
    [
      t('runbook.report.time'),
      t('runbook.report.span', { from: instant(startedAt), to: endedAt ? instant(endedAt) : '' }),
    ],
    ...Object.entries(inputs),
  ];
}

function outcomeOf({ state, answer, exitCode }: StepRecord, { t }: View): string {
  const words = answer ?? t(`runbook.state.${state}`);
  return exitCode === undefined || exitCode === 0 ? words : `${words} (${exitCode})`;
}

function timesOf({ at, endedAt }: StepRecord): string {
  const seconds = endedAt === undefined ? undefined : (Date.parse(endedAt) - Date.parse(at)) / 1000;
  return seconds === undefined ? at : `${at}, ${seconds.toFixed(1)} s`;
}

function linesOf({ command, host, output }: StepRecord): { command: string | undefined; output: string | undefined } {
  return { command: command && commandLine({ argv: command, host }), output };
}

/** Text without what Markdown or HTML in it would obey. */
function plain(text: string): string {
  return escapeHtml(lineText(text)).replaceAll(/[\\`*_[\]|~#]/g, (mark) => `\\${mark}`);
}

/** A block of code inside a list, which no text can end, and which drives no terminal. */
function indented(text: string): string {
  return plainText(text).replaceAll(/^/gm, '       ');
}
