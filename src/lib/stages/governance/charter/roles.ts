import type { ReadContext } from '../../../core/operation/context.ts';
import { readCharter } from '../../../core/project/charter.ts';
import type { CharterInForce } from '../../../core/project/charter-versions.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { CharterSpec } from '../../../core/project/resources/charter.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { type ListedSigner, listedSigners, readSigners, samePerson } from '../../../core/project/signers.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import { type ApprovalFile, readApprovals } from '../../release/approvals/approvals.ts';
import { readSnapshot, type Snapshot, type SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import type { Duty, LiveRoles, RoleHolder, Roles } from './schema.ts';

/** Who holds which role by the charter in force, else by its file, and whether duties are separated. Throws `no-charter` (exit 3). */
export async function readRoles(ctx: ReadContext): Promise<Roles> {
  const { inForce } = await readCharter(ctx);
  const spec = await termsOf(ctx, inForce);
  const signers = listedSigners(await readSigners(ctx.project), ctx.clock.now());
  const snapshot = await readSnapshot(ctx);
  const live = (await Promise.all(snapshot.environments.map((one) => readLiveRoles(ctx, snapshot, one, spec)))).flat();
  const holders = holdersOf(spec, signers);
  const duties = dutiesOf(spec, { holders, live, signers });
  return { inForce: inForce !== undefined, holders, live, duties };
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

type Found = Pick<Roles, 'holders' | 'live'> & { signers: readonly ListedSigner[] };

/** What must be separate, of each person or release that it is asked of. Pure. */
function dutiesOf({ roles }: CharterSpec, { holders, live, signers }: Found): Duty[] {
  const validators = roles.validators.map(samePerson);
  const owners = [...new Set(Object.values(roles.owners))];
  const owned = live.map(({ environment, release, owner }) => ({ subject: `${release}@${environment}`, owner }));
  return [
    ...owners.map((subject) => dutyOf('owner-not-validator', subject, !validators.includes(samePerson(subject)))),
    ...owned.map(({ subject, owner }) => dutyOf('live-has-owner', subject, owner !== null)),
    ...live.map(({ environment, release, approvers }) =>
      dutyOf('author-not-approver', `${release}@${environment}`, approvers.length > 0),
    ),
    ...signers.map(({ principal, publicKey }) => {
      const shares = signers.some(
        (one) => one.publicKey === publicKey && samePerson(one.principal) !== samePerson(principal),
      );
      return dutyOf('key-of-one-person', principal, !shares);
    }),
    ...holders.map(({ person, keys }) => dutyOf('role-has-key', person, keys > 0)),
  ].filter(({ duty, subject }, at, all) => all.findIndex((one) => one.duty === duty && one.subject === subject) === at);
}

function dutyOf(duty: Duty['duty'], subject: string, holds: boolean): Duty {
  return { duty, subject, holds };
}

/** True where each duty is separate and each role has a key. Pure. */
export function isSeparated({ duties }: Pick<Roles, 'duties'>): boolean {
  return duties.every(({ holds }) => holds);
}
