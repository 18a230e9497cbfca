import { dirname } from 'node:path/posix';
import { digestOfText } from '../../../core/kit/canonical.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gateway, GatewayTraces } from '../../../core/ports/gateway.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { ExecResult } from '../../../core/ports/host.ts';
import { sha256Fingerprint } from '../../../core/project/key-fingerprint.ts';
import { trustedKeys } from '../../machines/hosts/machines/names-of-machine.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import type { SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import { COLLECTORS_VERSION, HOST_COLLECTORS } from './collectors.ts';
import type { Evidence } from './evidence.ts';
import { gatewayFilesIn } from './door.ts';
import { type Known, type Outside, readOutside } from './outside.ts';

export type HostCollectorName = keyof typeof HOST_COLLECTORS;

/** What hosts are asked: sections by name, and how many bytes of weights may be read again on each. */
export interface HostQuestion {
  sections: readonly HostCollectorName[];
  weightBytes: number;
  /** Digests of what rollbacks need. */
  standby: readonly string[];
}

/** Longest a host may take, milliseconds: reading weights again is what takes long. */
const PATIENCE_MS = 60_000;
const LONGEST_MS = 3_600_000;
/** Requests that are traced. */
const SAMPLE = 20;
const MOST_OUTPUT = 16 * 1024 * 1024;

/** Asks each host of these environments once; evidence of a section is there even where it could not be read. */
export async function askHosts(
  ctx: StageContext,
  environments: readonly SnapshotEnvironment[],
  question: HostQuestion,
): Promise<Evidence[]> {
  if (question.sections.length === 0) return [];
  const hosts = [...new Set(environments.map(({ spec }) => spec.host))];
  const found = await Promise.all(
    hosts.map((host) =>
      askOne(
        ctx,
        host,
        environments.filter(({ spec }) => spec.host === host),
        question,
      ),
    ),
  );
  return found.flat();
}

async function askOne(
  ctx: StageContext,
  name: string,
  environments: readonly SnapshotEnvironment[],
  question: HostQuestion,
): Promise<Evidence[]> {
  const isBounded = Number.isFinite(question.weightBytes);
  const patience = isBounded ? PATIENCE_MS : LONGEST_MS;
  const mark = ctx.ids.next();
  const outside = await readOutside(ctx.templates);
  const gateways = new Map<string, Gateway>();
  let root = '';
  const answer = await askHost(
    ctx,
    name,
    async () => {
      const host = await ctx.hosts.open(name);
      root = host.place.root;
      for (const one of environments) gateways.set(one.name, await ctx.gateway(one.name, name));
      const lines = environments.map((one) => gatewayLine(one, gateways.get(one.name)?.traces));
      const stdin = [`root ${root}`, ...lines, ...questionLines(question, outside)].map((line) => `${line}\n`).join('');
      const argv = scriptArgv('govern/collect', mark, ...question.sections);
      return host.exec(argv, { stdin, timeoutMs: patience, maxOutputBytes: MOST_OUTPUT });
    },
    patience,
  );
  const key = await keyOf(ctx, name);
  const base = { at: ctx.clock.now(), environment: null, host: name, hostKey: key };
  const result = answer.known ? answer.value : undefined;
  const known = { ...outside, altered: await alteredIn(result, gateways) };
  return question.sections.map((section) => ({ ...base, ...sectionOf(section, { mark, root, result, known }) }));
}

/** How gateways differ from what sovran writes, by what their host printed of them. */
async function alteredIn(result: ExecResult | undefined, gateways: Map<string, Gateway>): Promise<Known['altered']> {
  const printed = result?.outcome === 'known' ? result.stdout : '';
  const found = [...gateways].map(async ([name, gateway]) => {
    const files = gatewayFilesIn(printed, name);
    return [name, files ? await gateway.alterations(files) : null] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

function gatewayLine({ name, spec }: SnapshotEnvironment, traces: GatewayTraces | undefined): string {
  return ['gateway', name, traces?.folder, spec.bind, spec.port, dirname(traces?.metrics ?? '')].join(' ');
}

function questionLines({ weightBytes, standby }: HostQuestion, { switches }: Outside): string[] {
  const limit = Number.isFinite(weightBytes) ? weightBytes : Number.MAX_SAFE_INTEGER;
  const variables = new Set(Object.values(switches).flatMap((of) => Object.keys(of)));
  return [
    `limit ${limit}`,
    `sample ${SAMPLE}`,
    `switch ${[...variables].join(' ')}`,
    ...standby.map((digest) => `standby ${digest.replace('sha256:', '')}`),
  ];
}

type Section = Omit<Evidence, 'at' | 'environment' | 'host' | 'hostKey'>;

interface Printed {
  mark: string;
  /** Folder of sovran there, which facts do not name: records are shared. */
  root: string;
  result: ExecResult | undefined;
  known?: Known;
}

const NOTHING: Known = { providers: [], altered: {} };

/** Pure: what one section printed, read by its collector; no facts where it failed, or the host did not answer. */
export function sectionOf(name: HostCollectorName, { mark, root, result, known = NOTHING }: Printed): Section {
  const command = `sh templates/host/govern/collect.sh ${name}`;
  const nothing = { collector: name, version: COLLECTORS_VERSION, command, exitCode: null, digest: null, facts: null };
  const [, rest] = result?.outcome === 'known' ? result.stdout.split(`${mark} begin ${name}\n`) : [];
  const [printed, end] = rest?.split(`\n${mark} end ${name} `) ?? [];
  if (printed === undefined || end === undefined) return nothing;
  const exitCode = Number.parseInt(end, 10);
  const read = exitCode === 0 ? JSON.stringify(HOST_COLLECTORS[name](printed, known)) : 'null';
  const facts = JSON.parse(root === '' ? read : read.replaceAll(root, 'ROOT')) as JsonObject | null;
  return { ...nothing, exitCode, digest: digestOfText(printed), facts };
}

/** Fingerprint of the key by which the project knows a host; null for this machine, or where none is pinned. */
async function keyOf(ctx: StageContext, host: string): Promise<string | null> {
  const [pin] = await trustedKeys(ctx, host);
  return pin ? sha256Fingerprint(Buffer.from(pin.key, 'base64')) : null;
}
