import { join } from 'node:path';
import { renderTable } from '../../src/lib/core/text/table.ts';
import { plainView } from '../../test/support/plain-view.ts';
import { percent, type Evaluation, type Report } from './evaluate.ts';
import { callingOf, callLines } from '../../src/lib/stages/serving/environments/calling.ts';
import type { Serving } from './serve.ts';
import { quote, typeable } from './commands.ts';
import { howDone, type Story } from './story.ts';

const QUESTION = 'Thème de cette question : Comment renouveler une carte d’identité ?';

/** The closing table: what was gained, what it costs to wait for an answer, what was lost, what to type next. */
export function printClosing(story: Story, evaluation: Evaluation, serving: Serving & { open: number }): void {
  console.log('\n━━ what was measured');
  const rows = Object.entries(evaluation.reports).map(([model, report]) => accuracyRow(model, report));
  const columns = ['model', 'exact match', '95 % interval', 'n'].map((title) => ({ title }));
  console.log(renderTable(plainView(), columns, rows).join('\n'));
  console.log(
    `tuned against base: ${evaluation.gain.verdict}; quantized against tuned: ${Object.entries(evaluation.loss)
      .map(([model, report]) => `${model} ${report.verdict}`)
      .join(', ')}`,
  );
  printLatency('at 4 streams', serving.bench);
  printLatency('at 20 streams, during the promotion', serving.underLoad);
  const { promotion, rollback } = serving;
  console.log(
    `promotion ${promotion.from} → ${promotion.to}: ${promotion.requests.sent} requests sent, ${promotion.requests.lost} lost (95 % upper bound ${percent(promotion.requests.upper95)}), switched in ${promotion.switchMs} ms`,
  );
  console.log(`rollback to ${rollback.to}: switched in ${rollback.switchMs} ms`);
  console.log(`costs of applications and idle differ from the whole by ${percent(serving.open)}`);
  console.log('\n━━ where the time went');
  for (const timing of story.timings)
    console.log(`${timing.seconds.toFixed(1).padStart(7)} s  ${timing.name}: ${howDone(timing)}`);
  const total = story.timings.reduce((sum, { seconds }) => sum + seconds, 0);
  console.log(`${total.toFixed(1).padStart(7)} s  in all, after set-up`);
  printNext(story, serving);
}

function accuracyRow(model: string, report: Report): string[] {
  const metric = report.metrics[0];
  const [low = 0, high = 0] = metric?.ci95 ?? [];
  return [model, percent(metric?.value ?? 0), `${percent(low)} – ${percent(high)}`, String(metric?.n ?? '')];
}

function printLatency(what: string, report: Report): void {
  const wanted = report.metrics.filter(({ name }) => /^(ttft|itl|e2e).*p(50|95)/i.test(name) && !/sent/i.test(name));
  console.log(`${what}: ${wanted.map(({ name, value, unit }) => `${name} ${value.toFixed(1)} ${unit}`).join(', ')}`);
}

function printNext(story: Story, { keyFile, port }: Serving): void {
  console.log('\n━━ type next');
  console.log(typeable(story, ['status']));
  for (const line of callingLines(story, keyFile, Number(port))) console.log(line);
  if (story.lab) console.log(`${script(story, 'lab')} down --name ${story.lab.name}   # removes the hosts`);
  else
    console.log(`${script(story, 'quickstart')} --down --folder ${quote(story.dir)}   # stops what was left running`);
}

/** A gateway of the lab listens there, on its own loopback: SSH forwards its port. */
function callingLines({ host, lab }: Story, keyFile: string, port: number): string[] {
  const remote = lab && { address: `operator@${host}`, configFile: lab.files.sshConfig };
  const calling = callingOf({ bind: '127.0.0.1', port }, 'production', keyFile, remote);
  const { curl } = callLines(calling, QUESTION);
  return [...(calling.tunnel === null ? [] : [`${calling.tunnel}   # in another terminal`]), ...curl];
}

function script({ root }: Story, name: string): string {
  return quote(join(root, 'scripts', name));
}
