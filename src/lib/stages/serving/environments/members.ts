import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { findUsable, requireResource } from '../../../core/project/resources.ts';
import { listEnvironments, type RoutedEnvironment } from '../../../core/project/live.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { EnvironmentSpec, ReplicaHost } from '../../../core/project/resources/environment.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { findEnvironment } from './known-environment.ts';
import { recordedLive } from './served.ts';

/** How far a member's own port is from the one that it opens to its front. */
const OWN_PORT_OFFSET = 1;

/** An environment that sends to members on other hosts. */
export type FrontSpec = EnvironmentSpec & { hosts: ReplicaHost[] };

/** A member of a front that this project has a file of. */
export type Member = RoutedEnvironment;

/** Pure: true of a front. */
export function isFront<Spec extends EnvironmentSpec>(spec: Spec): spec is Spec & FrontSpec {
  return spec.hosts !== undefined;
}

/** Pure: the environment of a host behind a front. */
export function memberName(front: string, host: string): string {
  return `${front}.${host}`;
}

/** Pure: the hosts that serve, in order. */
export function hostsInRotation({ hosts, replicas }: Pick<FrontSpec, 'hosts' | 'replicas'>): ReplicaHost[] {
  return hosts.slice(0, replicas ?? hosts.length);
}

/** Pure: the file of a member; its terms are its front's. */
export function memberSpec(environment: string, front: EnvironmentSpec, { host, port }: ReplicaHost): EnvironmentSpec {
  const { approvals, limits, objectives, drainSeconds } = front;
  const doors = { bind: '127.0.0.1', port: port + OWN_PORT_OFFSET, front: { environment, port } };
  return { host, ...doors, approvals, limits, objectives, drainSeconds };
}

/** The front of that name, as its file says; undefined for any other environment. */
export async function findFront(project: ProjectReader, name: string): Promise<FrontSpec | undefined> {
  const spec = (await findUsable(project, 'Environment', name))?.spec;
  return spec && isFront(spec) ? spec : undefined;
}

/** The same. Throws `not-found` or `not-a-front` (exit 2). */
export async function requireFront(project: ProjectReader, name: string): Promise<FrontSpec> {
  const { spec } = await requireResource(project, 'Environment', name);
  if (isFront(spec)) return spec;
  throw usageError('not-a-front', fixable('env.not-a-front', { name }), { next: ['sovran env add --help'] });
}

/** Every member of a front that has a file, in the order of `hosts`; those of other hosts come last. */
export async function listMembers(project: ProjectReader, front: string, { hosts }: FrontSpec): Promise<Member[]> {
  const order = hosts.map(({ host }) => memberName(front, host));
  const rank = ({ name }: Member): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const all = (await listEnvironments(project)).filter(({ spec }) => spec.front?.environment === front);
  return all.toSorted((left, right) => rank(left) - rank(right));
}

/** Those of them that are in rotation. */
export async function membersInRotation(project: ProjectReader, front: string, spec: FrontSpec): Promise<Member[]> {
  const names = new Set(hostsInRotation(spec).map(({ host }) => memberName(front, host)));
  return (await listMembers(project, front, spec)).filter(({ name }) => names.has(name));
}

/** Pure: the release that each member serves by its record, by name. */
export function releasesOf(members: readonly Pick<Member, 'name' | 'spec'>[]): Record<string, string | null> {
  return Object.fromEntries(members.map(({ name, spec }) => [name, recordedLive(spec)]));
}

/** An environment as applications and approvers know it; `serves`: by its record, of a front what each member in rotation does. */
export type Door<Known extends Named = RoutedEnvironment> = Known & { serves: string | null };
type Named = Pick<RoutedEnvironment, 'name' | 'spec'>;

/** Pure: all but the members, which are known by their front. */
export function doorsAmong<Known extends Named>(all: readonly Known[]): Door<Known>[] {
  const serves = ({ name, spec }: Named): string | null => {
    if (!isFront(spec)) return recordedLive(spec);
    const names = hostsInRotation(spec).map(({ host }) => memberName(name, host));
    const releases = releasesOf(all);
    const [first = null, ...others] = new Set(names.map((one) => releases[one] ?? null));
    return others.length === 0 ? first : null;
  };
  return all.filter(({ spec }) => !spec.front).map((one) => ({ ...one, serves: serves(one) }));
}

/** Who an environment is approved as, on which terms: a member as its front, and whether its file has the front's terms. */
export interface ApprovedAs {
  environment: string;
  terms: EnvironmentSpec;
  asFront: boolean;
}

/** As what promotions of an environment are approved. Throws `invalid-file` (exit 2) for a member of what is not a front. */
export async function approvedAs(project: ProjectReader, name: string, spec: EnvironmentSpec): Promise<ApprovedAs> {
  if (!spec.front) return { environment: name, terms: spec, asFront: true };
  const { environment } = spec.front;
  const terms = (await findEnvironment(project, environment))?.stated;
  if (!terms || !isFront(terms)) {
    const path = pathOf('Environment', name);
    throw usageError('invalid-file', fixable('env.front-unknown', { path, environment }), { details: { path } });
  }
  const entry = terms.hosts.find(({ host }) => host === spec.host);
  const { slots: _slots, live: _live, previous: _previous, ...stated }: EnvironmentSpec & Partial<Routes> = spec;
  const asFront = entry !== undefined && canonicalJson(memberSpec(environment, terms, entry)) === canonicalJson(stated);
  return { environment, terms, asFront };
}
