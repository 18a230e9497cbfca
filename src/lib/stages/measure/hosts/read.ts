import { z } from 'zod';
import { parseJson } from '../../../core/kit/parse-json.ts';
import type { Metric } from '../reports/report.ts';

const side = z.object({ bw_bytes: z.number(), iops: z.number(), total_ios: z.number() });
const percentile = z.object({ '99.000000': z.number() }).optional();
const sync = z.object({ total_ios: z.number(), lat_ns: z.object({ percentile }) });
const fioSchema = z.object({ jobs: z.tuple([z.object({ read: side, write: side, sync })]) });

const rate = z.object({ bits_per_second: z.number() });
const iperfSchema = z.object({ intervals: z.array(z.unknown()), end: z.object({ sum_received: rate }) });
const reduceSchema = z.object({ bytes: z.number(), seconds: z.number().positive(), rounds: z.number() });

function measured(name: string, value: number, unit: string, n: number): Metric {
  return { name, value, unit, how: 'measured', n };
}

/** Pure: the four documents of fio in what `disk.sh` printed; undefined where one is missing or not as fio writes it. */
export function readDisk(printed: string, host: string): Metric[] | undefined {
  const [one, two, three, four] = ['write', 'read', 'random', 'sync'].map((name) => jobIn(printed, name));
  const p99 = four?.sync.lat_ns.percentile?.['99.000000'];
  if (!one || !two || !three || !four || p99 === undefined) return undefined;
  return [
    measured(`disk-write/${host}`, one.write.bw_bytes / 1e6, 'MB/s', one.write.total_ios),
    measured(`disk-read/${host}`, two.read.bw_bytes / 1e6, 'MB/s', two.read.total_ios),
    measured(`disk-random/${host}`, three.read.iops, '1/s', three.read.total_ios),
    measured(`disk-sync/${host}`, p99 / 1e6, 'ms', four.sync.total_ios),
  ];
}

/** fio writes its remarks before the document. */
function jobIn(printed: string, name: string) {
  const text = printed.split(/^@/m).find((part) => part.startsWith(`${name}\n`)) ?? '';
  return fioSchema.safeParse(parseJson(text.slice(text.indexOf('\n{')))).data?.jobs[0];
}

/** Pure: what a client of iperf3 printed as JSON; undefined where it is not whole. */
export function readNetwork(printed: string, where: string): Metric[] | undefined {
  const found = iperfSchema.safeParse(parseJson(printed)).data;
  return (
    found && [
      measured(`network/${where}`, found.end.sum_received.bits_per_second / 1e9, 'Gbit/s', found.intervals.length),
    ]
  );
}

/** Pure: the last line of rank 0 as what each link of a ring of so many ranks carries; undefined where there is none. */
export function readAllReduce(printed: string, where: string, ranks: number): Metric[] | undefined {
  const found = reduceSchema.safeParse(parseJson(printed.trim().split('\n').at(-1))).data;
  if (!found) return undefined;
  const bits = ((found.bytes * 2 * (ranks - 1)) / ranks) * 8;
  return [measured(`all-reduce/${where}`, bits / found.seconds / 1e9, 'Gbit/s', found.rounds)];
}
