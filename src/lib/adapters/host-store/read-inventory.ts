import { z } from 'zod';
import type { RecordedJob, StoreInventory, StoredItem } from '../../core/ports/host-sweeper.ts';
import { plainText } from '../../core/text/plain.ts';
import { heldByJobs, isSpent, jobItems, readJob, type HostJob, type JobContainer } from './finished-jobs.ts';

const containerSchema = z.looseObject({
  ImageID: z.string().default(''),
  Mounts: z.array(z.looseObject({ Source: z.string().default('') })).default([]),
  State: z.string().default(''),
  Labels: z.record(z.string(), z.string()).nullish(),
});
const imageSchema = z.looseObject({
  Id: z.string(),
  Size: z.number().default(0),
  Labels: z.record(z.string(), z.string()).nullish(),
});

type Image = z.infer<typeof imageSchema>;

/** What the lines of `INVENTORY` say. */
interface Facts {
  trees: { hex: string; usedAt: string; bytes: number }[];
  owners: Map<string, string>;
  /** Hex of a tree → ids of owners. */
  marks: Map<string, Set<string>>;
  /** `ID HEX` of a mark → when it was made, host time, ISO 8601. */
  markedAt: Map<string, string>;
  parts: { path: string; bytes: number }[];
  /** Shipped code without a process or recent use. */
  programs: { path: string; bytes: number }[];
  blobs: number;
  used: Set<string>;
  engine: string;
  images: Image[];
  jobs: Map<string, HostJob>;
  /** `code`: names of the shipped code that it mounts. */
  containers: (JobContainer & { image: string; trees: string[]; code: string[] })[];
  usedImages: Set<string>;
}

/** Who needs what of a host. Pure. */
export function readInventory(
  text: string,
  own: string,
  needed: readonly string[],
  jobs: readonly RecordedJob[] = [],
): StoreInventory {
  const facts = readFacts(text);
  const wanted = new Set(needed.map((digest) => digest.replace(/^sha256:/, '')));
  const engineAsked = facts.engine === 'none' || facts.engine === 'yes';
  const images = engineAsked ? facts.images : [];
  const left = jobItems(facts.jobs, jobs, engineAsked ? facts.containers : undefined);
  noteUse(facts, left);
  const items = [
    ...facts.trees.map(({ hex, usedAt, bytes }): StoredItem => {
      const used = latest(usedAt, facts.markedAt.get(`${own} ${hex}`)) ?? usedAt;
      return { kind: 'tree', id: `sha256:${hex}`, bytes, usedAt: used, holders: holdersOf(hex, facts, own, wanted) };
    }),
    ...images.flatMap((image) => imageItem(image, facts, own, wanted)),
    ...facts.parts.map(({ path, bytes }): StoredItem => ({ kind: 'part', id: path, bytes, holders: [] })),
    ...idlePrograms(facts).map(({ path, bytes }): StoredItem => ({ kind: 'program', id: path, bytes, holders: [] })),
    ...left,
    ...(facts.blobs > 0 ? [{ kind: 'blobs', id: 'blobs', bytes: facts.blobs, holders: [] } satisfies StoredItem] : []),
  ];
  const [, group, socket] = /^locked (\S+) (\S+)$/.exec(facts.engine) ?? [];
  const locked = group === undefined || socket === undefined ? {} : { locked: { group, socket } };
  const held = heldByJobs(facts.jobs, jobs);
  return { items, engineAsked, ...locked, ...(held.length > 0 ? { held } : {}) };
}

function latest(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one;
}

/** Containers hold trees and images, but for those of jobs that never start again. */
function noteUse(facts: Facts, left: readonly StoredItem[]): void {
  const leaving = new Set(left.filter(({ kind }) => kind === 'job').map(({ id }) => id));
  for (const container of facts.containers) {
    if (!leaving.has(container.job ?? '')) facts.usedImages.add(container.image);
    if (!isSpent(container, facts.jobs)) for (const hex of container.trees) facts.used.add(hex);
  }
}

function holdersOf(hex: string, { marks, owners, used }: Facts, own: string, wanted: Set<string>): string[] {
  const others = [...(marks.get(hex) ?? [])].filter((id) => id !== own);
  return [
    ...(wanted.has(hex) ? ['this-project'] : []),
    ...(used.has(hex) ? ['in-use'] : []),
    ...others.map((id) => owners.get(id) ?? id),
  ];
}

/** Images are shared by all stores of a host; an unmarked one may be another store's and stays. */
function imageItem({ Id, Size, Labels }: Image, facts: Facts, own: string, wanted: Set<string>): StoredItem[] {
  const lock = Labels?.['sovran.lock']?.replace(/^sha256:/, '');
  if (lock === undefined || !/^sha256:[0-9a-f]{64}$/.test(Id)) return [];
  const marks = facts.marks.get(lock) ?? new Set<string>();
  const holders = [
    ...(wanted.has(lock) ? ['this-project'] : []),
    ...(facts.usedImages.has(Id) ? ['in-use'] : []),
    ...(marks.size === 0 ? ['unmarked'] : []),
    ...[...marks].filter((id) => id !== own).map((id) => facts.owners.get(id) ?? id),
  ];
  const usedAt = facts.markedAt.get(`${own} ${lock}`);
  return [{ kind: 'image', id: Id, bytes: Size, ...(usedAt === undefined ? {} : { usedAt }), holders }];
}

/** Container code is idle only if the engine lists all mounts, of ended containers too. */
function idlePrograms({ programs, engine, images, containers }: Facts): Facts['programs'] {
  const own = new Set(images.filter(({ Labels }) => Labels?.['sovran.lock'] !== undefined).map(({ Id }) => Id));
  const isKnown = engine === 'yes' && containers.every(({ image, code }) => !own.has(image) || code.length > 0);
  const mounted = new Set(containers.flatMap(({ code }) => code.map((name) => `code/${name}`)));
  return programs.filter(({ path }) => path.startsWith('programs/') || (isKnown && !mounted.has(path)));
}

function sized(rest: string): { path: string; bytes: number } {
  const [bytes = ''] = rest.split(' ', 1);
  return { path: rest.slice(bytes.length + 1), bytes: Number(bytes) || 0 };
}

function readFacts(text: string): Facts {
  const facts: Facts = {
    trees: [],
    owners: new Map(),
    marks: new Map(),
    markedAt: new Map(),
    parts: [],
    programs: [],
    blobs: 0,
    used: new Set(),
    engine: 'none',
    images: [],
    jobs: new Map(),
    containers: [],
    usedImages: new Set(),
  };
  for (const line of text.split('\n')) {
    const at = line.indexOf(' ');
    READERS[line.slice(0, at)]?.(line.slice(at + 1), facts);
  }
  return facts;
}

const READERS: Readonly<Record<string, (rest: string, facts: Facts) => void>> = {
  tree: (rest, { trees }) => {
    const [, hex, seconds, bytes = '0'] = /^([0-9a-f]{64}) (\d{1,12}) (?:\{"bytes":(\d{1,16}),)?/.exec(rest) ?? [];
    const usedAt = new Date(Number(seconds) * 1000);
    if (hex !== undefined) trees.push({ hex, usedAt: usedAt.toISOString(), bytes: Number(bytes) });
  },
  owner: (rest, { owners }) => {
    const [id = ''] = rest.split(' ', 1);
    owners.set(id, ownerName(rest.slice(id.length + 1)) ?? id);
  },
  mark: (rest, { marks, markedAt }) => {
    const [id = '', hex = '', seconds = ''] = rest.split(' ');
    marks.set(hex, (marks.get(hex) ?? new Set()).add(id));
    if (/^\d{1,12}$/.test(seconds)) markedAt.set(`${id} ${hex}`, new Date(Number(seconds) * 1000).toISOString());
  },
  part: (rest, { parts }) => void parts.push(sized(rest)),
  program: (rest, { programs }) => void programs.push(sized(rest)),
  blobs: (rest, facts) => void (facts.blobs = Number(rest) || 0),
  used: (rest, { used }) => void used.add(rest),
  job: (rest, { jobs }) => {
    const found = readJob(rest);
    if (found) jobs.set(...found);
  },
  engine: (rest, facts) => void (facts.engine = plainText(rest).slice(0, 200)),
  containers: (rest, facts) => {
    for (const { ImageID, Mounts, State, Labels } of parseList(rest, containerSchema, facts)) {
      const trees = Mounts.flatMap(({ Source }) => Source.match(/[0-9a-f]{64}/g) ?? []);
      const [job, ended] = [Labels?.['sovran.job'], State === 'exited' || State === 'dead'];
      const code = Mounts.flatMap(({ Source }) => /\/code\/([0-9a-f]{32})$/.exec(Source)?.[1] ?? []);
      facts.containers.push({ image: ImageID, trees, code, job, ended });
    }
  },
  images: (rest, facts) => void facts.images.push(...parseList(rest, imageSchema, facts)),
};

/** An invalid answer counts as none, so nothing is unused. */
function parseList<T>(text: string, schema: z.ZodType<T>, facts: Facts): T[] {
  try {
    return z.array(schema).parse(JSON.parse(text));
  } catch {
    facts.engine = 'no';
    return [];
  }
}

function ownerName(json: string): string | undefined {
  try {
    const found = z.object({ project: z.string(), actor: z.string() }).parse(JSON.parse(json));
    return plainText(`${found.project} (${found.actor})`).slice(0, 200);
  } catch {
    return undefined;
  }
}
