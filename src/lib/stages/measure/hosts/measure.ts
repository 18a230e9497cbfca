import { hostTimedOut } from '../../../core/failures/host-timeout.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import type { ExecOptions, Host } from '../../../core/ports/host.ts';
import { message } from '../../../core/text/message.ts';
import { lineText } from '../../../core/text/plain.ts';
import { failedError } from '../../../core/text/sovran-error.ts';
import type { Metric } from '../reports/report.ts';
import type { End } from './input.ts';
import { readAllReduce, readDisk, readNetwork } from './read.ts';

/** Most of a disk that is written, MiB. */
export const DISK_MIB = 1024;
/** Tests of `disk.sh`. */
export const TESTS = 4;
/** What each test may take beside its own time, seconds; an all-reduce loads torch, and its ranks wait for each other. */
const SPARE = 100;
/** Flows at once, as several ranks open them; the first second, in which TCP grows, is left out. */
const IPERF = ['-P', '4', '-O', '1', '-J', '--connect-timeout', '5000'];

type OpenEnd = End & { host: Host };
type Limits = { seconds: number; signal: AbortSignal };

/** Metrics of a host's disk by fio. Throws `bench-failed` (exit 1) or `host-silent` (exit 4). */
export async function measureDisk({ host }: OpenEnd, limits: Limits): Promise<Metric[]> {
  const argv = scriptArgv('bench/disk', host.place.root, String(DISK_MIB), String(limits.seconds));
  const printed = await runThere(host, argv, { ...limits, seconds: TESTS * limits.seconds });
  return readDisk(printed, host.name) ?? fail(host, printed);
}

/** Rate from one host to another by iperf3. Throws as `measureDisk` does. */
export async function measureNetwork([from, to = from]: OpenEnd[], limits: Limits): Promise<Metric[]> {
  if (!from || !to) return [];
  const { address } = to;
  const port = await runThere(to.host, scriptArgv('bench/serve', address, String(limits.seconds + SPARE)), limits);
  const asked = ['-c', address, '-p', port.trim(), '-t', String(limits.seconds)];
  const printed = await runThere(from.host, ['iperf3', ...asked, ...IPERF], limits);
  return readNetwork(printed, `${from.name}-${to.name}`) ?? fail(from.host, printed);
}

/** An all-reduce over all hosts by torchrun. Throws as `measureDisk` does. */
export async function measureAllReduce(ends: OpenEnd[], program: string, limits: Limits): Promise<Metric[]> {
  const [first] = ends;
  if (!first) return [];
  const printed = await Promise.all(
    ends.map(({ host, python, device, ranks }, at) => {
      const place = ['--nnodes', `${ends.length}`, '--node-rank', `${at}`, '--nproc-per-node', `${ranks}`];
      const torchrun = ['-I', '-m', 'torch.distributed.run', ...place, '--master-addr', first.address, '--master-port'];
      const worker = ['29511', '--no-python', python, '-I', '-B', '-c', program, String(limits.seconds)];
      const env = { GLOO_SOCKET_IFNAME: device, NCCL_SOCKET_IFNAME: device };
      return runThere(host, [python, ...torchrun, ...worker], limits, { env });
    }),
  );
  const ranks = ends.reduce((sum, end) => sum + end.ranks, 0);
  const where = ends.map(({ name }) => name).join('-');
  return readAllReduce(printed[0] ?? '', where, ranks) ?? fail(first.host, printed.join('\n'));
}

async function runThere(host: Host, argv: string[], limits: Limits, options: ExecOptions = {}): Promise<string> {
  const timeoutMs = (limits.seconds + SPARE) * 1000;
  const done = await host.exec(argv, { ...options, timeoutMs, signal: limits.signal });
  limits.signal.throwIfAborted();
  if (done.outcome === 'unknown') throw hostTimedOut(host.name, timeoutMs);
  return done.exitCode === 0 ? done.stdout : fail(host, `${done.stdout}\n${done.stderr}`);
}

/** A program did not measure: its error, or its last line. */
function fail({ name: host }: Host, printed: string): never {
  const said = /"error":\s*"([^"]+)"/.exec(printed)?.[1] ?? printed.trim().split('\n').at(-1) ?? '';
  const details = { host, reason: lineText(said).slice(0, 300) };
  throw failedError('bench-failed', message('host.bench.failed', details), {
    next: [`sovran host check ${host}`],
    details,
  });
}
