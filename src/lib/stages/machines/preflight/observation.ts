import { parseJson } from '../../../core/kit/parse-json.ts';
import { z } from 'zod';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { nameSchema, instantSchema } from '../../../core/project/resources/common.ts';
import { hostFactsSchema } from '../../../core/project/resources/host.ts';
import type { Message } from '../../../core/text/message.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { systemReason } from '../../../core/failures/system-reason.ts';
import { systemCode } from '../../../core/kit/system-code.ts';
import { countStatuses, isLost, type HostReport } from './report.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

const reasonSchema = z.lazy(() =>
  z.object({
    name: z.enum([
      'default',
      'asked',
      'proxy-command',
      'host-certificate',
      'user-certificate',
      'pkcs11',
      'security-key',
      'gssapi',
    ]),
    hop: z.string(),
    subject: z.string(),
  }),
);

/** What was seen of a host last: a cache outside git, made again by the next check. */
const observationSchema = z.lazy(() =>
  z.object({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal('HostObservation'),
    host: nameSchema,
    checkedAt: instantSchema,
    verdict: z.enum(['ok', 'warn', 'fail', 'unknown']),
    source: z.enum(['machine', 'fixture']),
    bootId: z.string().optional(),
    driver: z.object({ name: z.enum(['ssh2', 'openssh']), because: reasonSchema }).optional(),
    facts: hostFactsSchema.optional(),
    /** The most GPUs that any check has seen there. */
    gpusSeen: z.number().int().min(0).optional(),
    counts: z.record(z.string(), z.number()),
    problems: z.array(z.object({ id: z.string(), status: z.enum(['warn', 'fail']), observed: z.string() })),
  }),
);

export type HostObservation = z.infer<typeof observationSchema>;

const fileOf = (host: string): string => `.sovran/observed/Host/${host}.json`;

/** Keeps what a check saw; whole or not at all. A host that gave no answer keeps what was seen before. */
export async function writeObservation(
  project: ProjectStore,
  report: HostReport,
  before?: Pick<HostObservation, 'gpusSeen'>,
): Promise<void> {
  const { verdict } = report;
  if (isLost(verdict)) return;
  const { host, checkedAt, source, bootId, driver, facts, checks } = report;
  const problems = checks.flatMap(({ id, status, observed }) =>
    status === 'warn' || status === 'fail' ? [{ id, status, observed }] : [],
  );
  const counts = countStatuses(checks);
  const head = { apiVersion: 'sovran/v1', kind: 'HostObservation', host, checkedAt, verdict, source } as const;
  const observation: HostObservation = {
    ...head,
    counts,
    problems,
    ...dropAbsent({ bootId, driver, facts }),
    gpusSeen: Math.max(before?.gpusSeen ?? 0, facts?.gpus.length ?? 0),
  };
  await project.writeFile(fileOf(host), `${JSON.stringify(observation, null, 1)}\n`);
}

/** Last observation of a host; undefined if none. Reports a damaged file to `onDamaged`. */
export async function readObservation(
  project: ProjectStore,
  host: string,
  onDamaged: (path: string) => void = () => undefined,
): Promise<HostObservation | undefined> {
  const file = fileOf(host);
  try {
    const bytes = await project.readFile(file);
    if (bytes === undefined) return undefined;
    const parsed = observationSchema.safeParse(parseJson(bytes));
    if (parsed.success && parsed.data.host === host) return parsed.data;
  } catch (error) {
    if (whyUnusable(error) === undefined) throw error;
  }
  onDamaged(file);
  return undefined;
}

/** Why a file of the cache cannot be read or written; undefined where that is a bug. */
export function whyUnusable(error: unknown): Message | undefined {
  if (error instanceof SovranError) return error.text;
  const code = systemCode(error);
  return code === 'UNKNOWN' ? undefined : systemReason(code);
}
