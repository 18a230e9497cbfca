import { escapeHtml } from '../../../core/text/escape-html.ts';
import { localTime } from '../../../core/text/local-time.ts';
import type { View } from '../../../core/text/view.ts';
import type { RunbookRun, StepRecord } from '../run/record.ts';
import { commandLine } from './render.ts';

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
pre{overflow-x:auto;padding:.6rem;border:1px solid;border-radius:4px;font-size:.85rem}
li{margin:1rem 0}.failed,.unknown,.begun{font-weight:700}.dim{opacity:.75}@media print{pre{white-space:pre-wrap}}`;

/** A run as one HTML file that needs nothing else: no script, no font, no network. Pure. */
export function runPage(run: RunbookRun, view: View): string {
  const title = escapeHtml(titleOf(run, view));
  const facts = factsOf(run, view).map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<!doctype html>
<html lang="${view.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${STYLE}</style></head>
<body><h1>${title}</h1>
<dl>${facts.join('')}</dl>
<ol>
${run.steps.map((step) => stepItem(step, view)).join('\n')}
</ol>
</body></html>
`;
}

function stepItem(step: StepRecord, view: View): string {
  const { command, output } = linesOf(step);
  const parts = [
    `<strong>${escapeHtml(step.title)}</strong>: <span class="${step.state}">${escapeHtml(outcomeOf(step, view))}</span>`,
    `<span class="dim">${escapeHtml(timesOf(step))}</span>`,
    ...(command === undefined ? [] : [`<pre><code>${escapeHtml(command)}</code></pre>`]),
    ...(output === undefined ? [] : [`<pre>${escapeHtml(output)}</pre>`]),
  ];
  return `<li>${parts.join('\n')}</li>`;
}

/** The same as Markdown; neither a name nor an output can break out of its place. Pure. */
export function runMarkdown(run: RunbookRun, view: View): string {
  const facts = factsOf(run, view).map(([name, value]) => `- ${plain(name)}: ${plain(value)}`);
  const steps = run.steps.flatMap((step, at) => {
    const { command, output } = linesOf(step);
    return [
      `${at + 1}. **${plain(step.title)}**: ${plain(outcomeOf(step, view))} (${timesOf(step)})`,
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

function factsOf(run: RunbookRun, { t }: View): [string, string][] {
  const { id, runbook, version, digest, actor, startedAt, endedAt, inputs } = run;
  return [
    [t('runbook.report.run'), id],
    [t('runbook.report.runbook'), `${runbook} ${version}, ${digest}`],
    [t('runbook.report.actor'), actor],
    [t('runbook.report.time'), `${localTime(startedAt)} – ${endedAt === undefined ? '' : localTime(endedAt)}`],
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

function linesOf({ command, host, output }: StepRecord): { command?: string; output?: string } {
  return {
    ...(command === undefined ? {} : { command: commandLine({ argv: command, host }) }),
    ...(output === undefined ? {} : { output }),
  };
}

/** Text without what Markdown or HTML in it would obey. */
function plain(text: string): string {
  return escapeHtml(text).replaceAll(/[\\`*_[\]|~#]/g, (mark) => `\\${mark}`);
}

/** A block of code inside a list, which no text can end. */
function indented(text: string): string {
  return text.replaceAll(/^/gm, '       ');
}
