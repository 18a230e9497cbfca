import { askPort } from '../../../core/kit/ask-port.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { hostTimedOut } from '../../../core/failures/host-timeout.ts';
import type { Host } from '../../../core/ports/host.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { failedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { addressOf, OFFSETS } from '../files/subject.ts';
import { answers } from '../install/site.ts';
import type { ReceiverTest } from './schema.ts';
import type { View } from '../../../core/text/view.ts';

/** As `templates/watch/alertmanager.yml` names it. */
const TEST_ALERT = 'SovranTest';
const TIMEOUT_MS = 30_000;
/** Longer than Alertmanager waits for a receiver once, and executables for a round. */
const PATIENCE = { timeoutMs: 25_000, pollMs: 250 };

/** Requests to each receiver, and those that failed. */
export type Sent = Record<string, { tried: number; failed: number }>;

const LINE = /^alertmanager_notification_requests_(failed_)?total\{(.*)\} (\S+)$/;

/**
 * Has a host send a test alert to every receiver, and says which took it. Throws `not-found` (exit 2), or `watch-silent`
 * (exit 1).
 */
export async function testAlert(ctx: StageContext, name: string): Promise<ReceiverTest[]> {
  const { folder, portBase, routes } = (await requireResource(ctx.project, 'Watch', name)).spec;
  if (routes.length === 0) return [];
  const host = await ctx.hosts.open(name);
  if (!(await answers(host, portBase, 'prometheus'))) throw silent(name, 'prometheus', '/-/ready');
  const ask = (): Promise<Sent> => readCounters(host, portBase + OFFSETS.alertmanager, `${folder}/notify/run/counts`);
  const before = await ask();
  await postAlert(host, addressOf({ portBase }, 'alertmanager'), ctx.ids.next());
  const patience = { ...PATIENCE, signal: ctx.interrupt.signal };
  const after = await lookUntil(ctx.clock, patience, ask, (seen) =>
    routes.every((one) => tries(seen, before, one) > 0),
  );
  return routes.map((receiver) => judge(receiver, before, after));
}

function tries(after: Sent, before: Sent, receiver: string): number {
  return (after[receiver]?.tried ?? 0) - (before[receiver]?.tried ?? 0);
}

/** A receiver that answered anything but success is tried again, and counted again. Pure. */
export function judge(receiver: string, before: Sent, after: Sent): ReceiverTest {
  const tried = tries(after, before, receiver);
  const failed = (after[receiver]?.failed ?? 0) - (before[receiver]?.failed ?? 0);
  return { receiver, result: tried <= 0 ? 'unknown' : tried > failed ? 'sent' : 'failed' };
}

/** Executables are counted in a file. */
async function readCounters(host: Host, port: number, counts: string): Promise<Sent> {
  const answer = await askPort(host, port, '/metrics').catch(() => '');
  const counted = Buffer.from((await host.files.read(counts)) ?? '').toString();
  if (/^HTTP\/1\.[01] 200 /.test(answer)) return countersIn(`${answer}\n${counted}`);
  throw silent(host.name, 'alertmanager', `127.0.0.1:${port}`);
}

async function postAlert(host: Host, address: string, id: string): Promise<void> {
  const url = `--alertmanager.url=http://${address}`;
  const labels = [`alertname=${TEST_ALERT}`, 'severity=ticket', `host=${host.name}`, `test=${id}`];
  const summary = `--annotation=summary=A test of sovran on ${host.name}; nothing is wrong.`;
  const argv = ['amtool', 'alert', 'add', url, summary, ...labels];
  const done = await host.exec(argv, { timeoutMs: TIMEOUT_MS });
  if (done.outcome === 'unknown') throw hostTimedOut(host.name, TIMEOUT_MS);
  if (done.exitCode !== 0) throw silent(host.name, 'alertmanager', done.stderr.trim().slice(-400));
}

function silent(host: string, program: string, words: string): SovranError {
  const details = { host, program, words };
  return failedError('watch-silent', message('watch.not-ready', details), {
    next: [`sovran watch install ${host}`],
    details,
  });
}

/** What Alertmanager counts of its receivers, from its metrics. Pure. */
export function countersIn(exposition: string): Sent {
  const sent: Sent = {};
  for (const line of exposition.split('\n')) {
    const [, failed, labels = '', value = ''] = LINE.exec(line.trim()) ?? [];
    const receiver = /receiver_name="([^"]*)"/.exec(labels)?.[1];
    if (receiver === undefined) continue;
    const counts = (sent[receiver] ??= { tried: 0, failed: 0 });
    counts[failed === undefined ? 'tried' : 'failed'] += Number(value);
  }
  return sent;
}

/** What became of the test at each receiver. */
export function renderTest({ receivers }: { receivers: ReceiverTest[] }, view: View): string[] {
  if (receivers.length === 0) return [view.paint.warn(view.t('watch.test.none'))];
  return receivers.map(({ receiver, result }) => {
    const line = view.t(`watch.test.${result}`, { receiver });
    return result === 'sent' ? view.paint.good(line) : view.paint.bad(line);
  });
}
