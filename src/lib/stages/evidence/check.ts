import { isIn } from '../../core/kit/is-in.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { readCharterInForce } from '../../core/project/charter.ts';
import { requireResource } from '../../core/project/resources.ts';
import { liveIn } from '../experiments/lineage/lineage.ts';
import { readSnapshot, type SnapshotEnvironment } from '../snapshot/snapshot.ts';
import { type Attestation, readAttestations, withStatement } from './attestations.ts';
import { askHosts, type HostCollectorName } from './collect/ask-hosts.ts';
import { collectFromProject } from './collect/ask-project.ts';
import { type CollectedFacts, type CollectorName, HOST_COLLECTORS } from './collect/collectors.ts';
import type { Evidence } from './collect/evidence.ts';
import { standbyOf } from './collect/records.ts';
import { type Control, type Finding, type RuleFacts, unknown, type Verdict, worst } from './control/control.ts';
import { readControls, requireControl } from './control/read-controls.ts';
import { RULES } from './rules/rules.ts';

/** What to check: all controls of all environments where nothing is named. */
export type CheckQuestion = {
  environment?: string;
  control?: string;
  dimension?: NonNullable<Control['dimension']>;
  /** Run what opens connections to see that they fail. */
  canary: boolean;
  /** Read all weights again, whatever their size. */
  deep: boolean;
};

/** Pure of hosts: throws `unknown-control` or `not-found` (exit 2) for what is not there, `invalid-file` for the list of suppliers. */
export async function checkQuestion(ctx: StageContext, question: CheckQuestion): Promise<CheckQuestion> {
  await controlsOf(ctx, question);
  return question;
}

/** What was found at one place; both null: the project. */
export interface PlaceFinding extends Finding {
  environment: string | null;
  host: string | null;
}

export interface JudgedControl {
  control: Control;
  /** The worst of its places. */
  verdict: Verdict;
  places: PlaceFinding[];
}

/** Controls with their verdicts, and all that they were judged by. */
export interface Check {
  at: string;
  environment: string | null;
  canary: boolean;
  controls: JudgedControl[];
  evidence: Evidence[];
  /** Statements about these controls whose signatures hold. */
  attestations: Attestation[];
}

/** Bytes of weights that a host reads again, unless `deep`: a second or so. */
const READ_BYTES = 256 * 1024 * 1024;
const DAY_MS = 86_400_000;

/** Judges controls by evidence, each host asked once; one that does not answer leaves them unknown. Throws `unknown-control` or `not-found` (exit 2). */
export async function checkControls(ctx: StageContext, question: CheckQuestion): Promise<Check> {
  const controls = await controlsOf(ctx, question);
  const snapshot = await readSnapshot(ctx);
  const environments = snapshot.environments.filter(({ name }) => (question.environment ?? name) === name);
  const names = [...new Set(controls.flatMap(({ collectors }) => collectors))] as CollectorName[];
  const readBytes = question.deep ? Infinity : READ_BYTES;
  const sections = names.filter((name): name is HostCollectorName => isAsked(name, question));
  const charter = (await readCharterInForce(ctx))?.spec ?? null;
  const [ofHosts, ofProject] = await Promise.all([
    askHosts(
      ctx,
      environments.filter((one) => liveIn(one) !== undefined),
      {
        sections,
        weightBytes: readBytes,
        standby: environments.flatMap((one) => standbyOf(snapshot, one)?.digests ?? []),
      },
    ),
    collectFromProject({ ctx, snapshot, readBytes }, environments, names),
  ]);
  const ids = controls.map(({ id }) => id);
  const attestations = (await readAttestations(ctx)).filter(({ control }) => ids.includes(control));
  const now = ctx.clock.now();
  const facts = { now, charter, evidence: [...ofProject, ...ofHosts], environments, attestations };
  const { environment = null, canary } = question;
  const judged = controls.map((control) => judgeControl(control, facts));
  return { at: now, environment, canary, controls: judged, evidence: facts.evidence, attestations };
}

async function controlsOf(ctx: StageContext, { control, dimension, environment }: CheckQuestion): Promise<Control[]> {
  const all = await readControls(ctx);
  const chosen = control === undefined ? all : [requireControl(all, control)];
  if (environment !== undefined) await requireResource(ctx.project, 'Environment', environment);
  const asked = chosen.filter((one) => dimension === undefined || one.dimension === dimension);
  if (asked.some(({ collectors }) => collectors.includes('suppliers')))
    await ctx.project.read('Suppliers', 'suppliers');
  return asked;
}

/** The canary opens connections, and runs only where it was asked for. */
function isAsked(name: CollectorName, { canary }: CheckQuestion): name is HostCollectorName {
  return isIn(HOST_COLLECTORS, name) && (canary || name !== 'canary');
}

/** What all controls are judged by. */
export interface JudgedFacts extends Pick<RuleFacts, 'now' | 'charter'> {
  evidence: readonly Evidence[];
  environments: readonly SnapshotEnvironment[];
  attestations: readonly Attestation[];
}

/** Pure. */
export function judgeControl(control: Control, facts: JudgedFacts): JudgedControl {
  const places = placesOf(control, facts).map((place) => {
    const stated = facts.attestations.filter((one) => isAbout(one, control, place));
    return { ...place, ...withStatement(judgePlace(control, place, facts), stated, facts.now) };
  });
  return { control, verdict: worst(places.map(({ verdict }) => verdict)), places };
}

function isAbout({ control, environment }: Attestation, { id }: Control, place: Place): boolean {
  return control === id && (environment === null || environment === place.environment);
}

type Place = Pick<PlaceFinding, 'environment' | 'host'>;

function placesOf({ scope }: Control, { environments }: JudgedFacts): Place[] {
  const nowhere = { environment: null, host: null };
  if (scope === 'project' || environments.length === 0) return [nowhere];
  return environments.map(({ name, spec }) => ({ environment: name, host: scope === 'host' ? spec.host : null }));
}

function judgePlace(control: Control, place: Place, { now, charter, evidence, environments }: JudgedFacts): Finding {
  const { scope, collectors, validForDays } = control;
  const environment = environments.find(({ name }) => name === place.environment);
  if (scope !== 'project' && !environment) return unknown('no-environment');
  if (environment && liveIn(environment) === undefined) return unknown('nothing-live');
  const found = collectors.map((name) => evidence.find((one) => one.collector === name && isOf(one, environment)));
  const missing = collectors.find((_, at) => !found[at]);
  if (missing !== undefined) return unknown('needs-canary', { collector: missing });
  const unread = found.find((one) => one?.facts === null);
  if (unread?.refused !== undefined) return unknown('uncommitted', { path: unread.refused });
  if (unread) return unknown('uncollected', { collector: unread.collector, host: unread.host ?? '–' });
  const seen: Partial<CollectedFacts> = Object.fromEntries(found.map((one) => [one?.collector, one?.facts]));
  const rule = RULES[control.rule];
  if (!rule) throw new Error(`no rule ${control.rule}`);
  const validForMs = validForDays === null ? null : validForDays * DAY_MS;
  return rule({ now, charter, validForMs, ...place, seen: seen as CollectedFacts });
}

function isOf({ environment, host }: Evidence, asked: SnapshotEnvironment | undefined): boolean {
  if (host !== null) return host === asked?.spec.host;
  return environment === null || environment === asked?.name;
}
