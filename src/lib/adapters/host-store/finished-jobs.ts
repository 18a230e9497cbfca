import type { RecordedJob, StoredItem } from '../../core/ports/host-sweeper.ts';

/** An ended job of a host; `broken`: its outcome was not recorded. */
export interface HostJob {
  end: 'succeeded' | 'failed' | 'resumable' | 'unjudged' | 'broken';
  contained: boolean;
  /** Removable bytes; undefined for another user's. */
  bytes: number | undefined;
  /** What it keeps for a resume. */
  held: number;
}

/** `ended`: it does not run and will not restart. */
export interface JobContainer {
  job: string | undefined;
  ended: boolean;
}

const LINE = /^(\S+) (succeeded|failed|resumable|unjudged|broken) (container|process) (\d{1,16}|-) (\d{1,16})$/;

/** `ID END KIND BYTES HELD`. */
export function readJob(rest: string): [id: string, job: HostJob] | undefined {
  const [, id, end, kind, bytes, held] = LINE.exec(rest) ?? [];
  if (id === undefined) return undefined;
  return [
    id,
    {
      end: end as HostJob['end'],
      contained: kind === 'container',
      bytes: bytes === '-' ? undefined : Number(bytes),
      held: Number(held),
    },
  ];
}

/** True for the container of a job that never starts again, so that it holds no tree. Pure. */
export function isSpent({ job, ended }: JobContainer, jobs: ReadonlyMap<string, HostJob>): boolean {
  const end = jobs.get(job ?? '')?.end;
  return ended && (end === 'succeeded' || end === 'failed');
}

/** One item per recorded job: all of a finished one, half-made output of a resumable one. Pure. */
export function jobItems(
  jobs: ReadonlyMap<string, HostJob>,
  recorded: readonly RecordedJob[],
  containers: readonly JobContainer[] | undefined,
): StoredItem[] {
  return recorded.flatMap((record): StoredItem[] => {
    const job = jobs.get(record.id);
    const container = containers?.find(({ job: id }) => id === record.id);
    if (job?.bytes === undefined || (job.contained && !containers) || container?.ended === false) return [];
    const { id } = record;
    if (isOver(record, job)) return job.bytes === 0 && !container ? [] : [{ kind: 'job', id, ...sizeOf(job.bytes) }];
    if (!goesOn(record, job) || job.bytes === 0) return [];
    return [{ kind: 'partial', id, ...sizeOf(job.bytes) }];
  });
}

/** Data that recorded resumable jobs need, which stays. Pure. */
export function heldByJobs(
  jobs: ReadonlyMap<string, HostJob>,
  recorded: readonly RecordedJob[],
): Pick<StoredItem, 'id' | 'bytes'>[] {
  return recorded.flatMap((record) => {
    const job = jobs.get(record.id);
    return job && job.held > 0 && goesOn(record, job) ? [{ id: record.id, bytes: job.held }] : [];
  });
}

/** A full disk may hide why a job failed: then its record counts. */
function isOver({ over }: RecordedJob, { end }: HostJob): boolean {
  if (over === 'written-off') return end === 'succeeded' || end === 'failed' || end === 'unjudged';
  return over !== undefined && (over === end || (over === 'failed' && end === 'unjudged'));
}

/** A full disk may also hide that a job is resumable; for a lost job only the host's record counts. */
function goesOn({ over, lost }: RecordedJob, { end }: HostJob): boolean {
  if (end === 'broken') return over === undefined || over === 'failed';
  return end === 'resumable' || (end === 'unjudged' && over === undefined && !lost);
}

function sizeOf(bytes: number): Pick<StoredItem, 'bytes' | 'holders'> {
  return { bytes, holders: [] };
}
