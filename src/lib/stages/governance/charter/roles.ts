import type { ReadContext } from '../../../core/operation/context.ts';
import { readCharter } from '../../../core/project/charter.ts';
import { brokenRoles } from '../../../core/project/charter-roles.ts';
import type { CharterInForce } from '../../../core/project/charter-versions.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { CharterSpec } from '../../../core/project/resources/charter.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { readSigners } from '../../../core/project/signed-statements.ts';
import { type ListedSigner, listedSigners, samePerson } from '../../../core/project/signers.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import { type ApprovalFile, readApprovals } from '../../release/approvals/approvals.ts';
import { readSnapshot, type Snapshot, type SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import { DUTIES, type Duty, type LiveRoles, type RoleHolder, type Roles } from './schema.ts';

/** Who holds which role by the charter in force, else by its file, and whether duties are separated. Throws `no-charter` (exit 3). */
export async function readRoles(ctx: ReadContext): Promise<Roles> {
  const { inForce } = await readCharter(ctx);
  const spec = await termsOf(ctx, inForce);
  const signers = listedSigners(await readSigners(ctx), ctx.clock.now());
  const snapshot = await readSnapshot(ctx);
  const live = (await Promise.all(snapshot.environments.map((one) => readLiveRoles(ctx, snapshot, one, spec)))).flat();
  const broken = brokenDuties(spec, live, signers);
  return { inForce: inForce !== undefined, holders: holdersOf(spec, signers), live, broken };
}

async function termsOf({ project }: ReadContext, inForce: CharterInForce | undefined): Promise<CharterSpec> {
  const spec = inForce?.spec ?? (await findResource(project, 'Charter', 'charter'))?.spec;
  if (spec) return spec;
  throw refusedError('no-charter', message('charter.none'), { next: ['sovran govern init'] });
}

/** Each person of a role, with the number of keys that are valid now. Pure. */
function holdersOf({ roles }: CharterSpec, signers: readonly ListedSigner[]): RoleHolder[] {
  const held = (role: RoleHolder['role'], person: string, usecase: string | null = null): RoleHolder => ({
    role,
    usecase,
    person,
    keys: signers.filter((one) => one.live && samePerson(one.principal) === samePerson(person)).length,
  });
  return [
    ...Object.entries(roles.owners).map(([usecase, person]) => held('owner', person, usecase)),
    ...roles.validators.map((person) => held('validator', person)),
    ...roles.dataQuality.map((person) => held('data-quality', person)),
  ];
}

/** Who owns, made and approved what serves in an environment. */
async function readLiveRoles(
  ctx: ReadContext,
  { releases, models, usecaseOf }: Snapshot,
  environment: SnapshotEnvironment,
  { roles: { owners } }: CharterSpec,
): Promise<LiveRoles[]> {
  const release = releases.find(({ metadata }) => metadata.name === liveIn(environment));
  if (!release) return [];
  const { record, createdBy: author } = release.spec;
  const model = models.find(({ metadata }) => metadata.name === record.model);
  const usecase = model ? usecaseOf(model.spec) : null;
  const files = await readApprovals(ctx, release.metadata.name);
  return [
    {
      environment: environment.name,
      release: release.metadata.name,
      model: record.model,
      usecase,
      owner: (usecase === null ? undefined : owners[usecase]) ?? owners['*'] ?? null,
      author,
      approvers: approversOf(files, release, environment.name),
    },
  ];
}

/** People other than the author who signed this very release for the environment, lately or not. */
function approversOf(files: ApprovalFile[], { spec }: ResourceOf<'Release'>, environment: string): string[] {
  const people = files.flatMap(({ request, verdict }) => {
    const isOf = request?.releaseDigest === spec.digest && request.environment === environment;
    return isOf && !('refused' in verdict) ? [verdict.principal] : [];
  });
  return [...new Set(people)].filter((person) => samePerson(person) !== samePerson(spec.createdBy));
}

/** Duties that are not separate, and roles without a valid key. Pure. */
function brokenDuties({ roles }: CharterSpec, live: readonly LiveRoles[], signers: readonly ListedSigner[]): Duty[] {
  const { unkeyed, validating, sharing } = brokenRoles(roles, signers);
  const served = (broken: (one: LiveRoles) => boolean): string[] =>
    live.filter((one) => broken(one)).map(({ release, environment }) => `${release}@${environment}`);
  const found: Record<Duty['duty'], string[]> = {
    'owner-not-validator': validating,
    'live-has-owner': served(({ owner }) => owner === null),
    'author-not-approver': served(({ approvers }) => approvers.length === 0),
    'key-of-one-person': sharing,
    'role-has-key': unkeyed,
  };
  return DUTIES.flatMap((duty) => [...new Set(found[duty])].map((subject) => ({ duty, subject })));
}
