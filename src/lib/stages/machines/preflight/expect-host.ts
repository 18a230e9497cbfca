import { parse } from 'yaml';
import type { StageContext } from '../../../core/operation/context.ts';
import { type Expected, type ExpectedModel, type ProfileRules, profileSchema } from './terms/expected.ts';
import type { Host } from '../../../core/ports/host.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { profileOf } from '../../../core/project/resources/host.ts';

/** The rules of a profile, from the package's templates: a file that does not fit its schema is a bug. */
export async function readProfile(ctx: StageContext, name: string): Promise<ProfileRules> {
  return profileSchema.parse(parse(await ctx.templates.read(`profiles/${name}.yaml`)));
}

/** What the project says that matters to any host. */
export interface ProjectNeeds {
  models: ExpectedModel[];
  environments: { name: string; host: string; port: number }[];
  profiles: Map<string, ProfileRules>;
}

/** Reads the project once for all hosts of a check. */
export async function readNeeds(ctx: StageContext, hosts: ResourceOf<'Host'>[]): Promise<ProjectNeeds> {
  const [models, environments] = await Promise.all([
    listResources(ctx.project, 'Model'),
    listResources(ctx.project, 'Environment'),
  ]);
  const names = [...new Set(hosts.map(({ spec }) => profileOf(spec)))];
  const rules = await Promise.all(names.map(async (name) => [name, await readProfile(ctx, name)] as const));
  return {
    models: models.map(({ metadata, spec: { bytes, parameters, trainable } }) => ({
      name: metadata.name,
      bytes,
      parameters,
      trainable,
    })),
    environments: environments.map(({ metadata, spec: { host, port } }) => ({ name: metadata.name, host, port })),
    profiles: new Map(rules),
  };
}

/** Pure: what one host is held against. */
export function expectHost(
  { metadata: { name }, spec }: ResourceOf<'Host'>,
  host: Host,
  needs: ProjectNeeds,
  seen: {
    bootId?: string | undefined;
    gpus?: number | undefined;
    measure: boolean;
    containers: boolean;
    scheduled?: boolean;
  },
): Expected {
  const profile = profileOf(spec);
  const rules = needs.profiles.get(profile);
  if (!rules) throw new Error(`profile ${profile} was not read`);
  const user = host.transport === 'local' ? undefined : /^([^@]+)@/.exec(spec.address)?.[1];
  return {
    host: name,
    root: host.place.root,
    reach: spec.expects?.reach ?? [],
    measure: seen.measure,
    profile,
    ...(spec.profile === undefined ? { unpinned: true } : {}),
    rules,
    transport: host.transport,
    containers: seen.containers,
    ...(seen.scheduled ? { slurm: spec.slurm ?? {} } : {}),
    ...(spec.provision?.containers === 'podman' ? { podman: true } : {}),
    airGap: spec.expects?.airGap ?? false,
    ports: needs.environments
      .filter((one) => one.host === name)
      .map((one) => ({ environment: one.name, port: one.port })),
    models: needs.models,
    ...(user === undefined ? {} : { user }),
    ...(spec.expects?.gpus === undefined ? {} : { gpus: spec.expects.gpus }),
    gpusSeen: Math.max(seen.gpus ?? 0, spec.facts?.gpus.length ?? 0),
    ...(seen.bootId === undefined ? {} : { bootId: seen.bootId }),
  };
}
