import { CHECKPOINT_BYTES, GRADIENT_BYTES } from '../../machines/preflight/balance.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { Metric } from '../reports/report.ts';

/** What training asks of a host: parameters of the model, by project or profile, and the limits of the profile. */
export type Needs = {
  profile: string;
  parameters: number;
  diskReadMiBs: number;
  checkpointSeconds: number;
  exchangeSeconds: number;
};

/** What a step of the plan measured on one host, or between hosts. */
export type Measured = { hosts: string[]; metrics: Metric[] };

/** Bytes that training moves in at most `limit` seconds, at a measured `rate` in MB/s; `size` in GB. */
export type Bound = {
  part: 'read' | 'checkpoint' | 'exchange';
  where: string;
  rate: number;
  size: number;
  takes: number;
  limit: number;
};

/** Each need of each host and link, the tightest first. Pure. */
export function boundsOf(measured: readonly Measured[], needs: Readonly<Record<string, Needs>>): Bound[] {
  const count = Object.keys(needs).length;
  const bounds = measured.flatMap(({ hosts, metrics }) => {
    const own = hosts.flatMap((host) => needs[host] ?? []);
    const [strictest] = own.toSorted((one, other) => one.exchangeSeconds - other.exchangeSeconds);
    return strictest ? metrics.flatMap((metric) => boundOf(metric, strictest, count)) : [];
  });
  return bounds.toSorted((one, other) => other.takes / other.limit - one.takes / one.limit);
}

/** Of an all-reduce in a ring, each link carries the gradients 2 (n - 1) / n times. */
function boundOf({ name, value }: Metric, needs: Needs, hosts: number): Bound[] {
  const { parameters, diskReadMiBs, checkpointSeconds, exchangeSeconds } = needs;
  const [metric, where = ''] = name.split('/');
  const bound = (part: Bound['part'], rate: number, bytes: number, limit: number): Bound[] => {
    const [takes, size] = [round(bytes / 1e6 / rate), round(bytes / 1e9)];
    return [{ part, where, rate: Math.round(rate * 10) / 10, size, takes, limit }];
  };
  if (value === null || value <= 0) return [];
  if (metric === 'disk-read') return bound('read', value, diskReadMiBs * 2 ** 20, 1);
  if (metric === 'disk-write') return bound('checkpoint', value, parameters * CHECKPOINT_BYTES, checkpointSeconds);
  const gradients = (parameters * GRADIENT_BYTES * 2 * (hosts - 1)) / hosts;
  return metric === 'network' || metric === 'all-reduce'
    ? bound('exchange', value * 125, gradients, exchangeSeconds)
    : [];
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}

/** A need that takes longer than it may. Pure. */
export function isOver({ takes, limit }: Bound): boolean {
  return takes > limit;
}

/** What bounds training, worst first; where nothing does, what is tightest. Pure. */
export function sayBounds(bounds: readonly Bound[]): Message[] {
  const [first] = bounds;
  if (!first) return [];
  const saying = (key: 'host.bench.bound' | 'host.bench.balanced', { part, ...one }: Bound): Message =>
    message(key, { ...one, part: message(`host.bench.part.${part}`, { where: one.where }) });
  const over = bounds.filter(isOver).map((one) => saying('host.bench.bound', one));
  return over.length > 0 ? over : [saying('host.bench.balanced', first)];
}
