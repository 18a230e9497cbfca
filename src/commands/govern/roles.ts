import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { renderRoles } from '../../lib/stages/governance/charter/render.ts';
import { readRoles } from '../../lib/stages/governance/charter/roles.ts';

export default class GovernRoles extends SovranCommand<typeof GovernRoles> {
  static override summary = 'Who owns, validates and approves what serves, and whether duties are separate.';
  static override description =
    'By the charter in force, else by its file. Exits 5 where an owner validates, only the author stands for a release, ' +
    'a key belongs to two people, or a role has no valid key.';
  static override examples = ['sovran govern roles'];

  protected async perform(_: Parsed<typeof GovernRoles>, session: Session): Promise<Outcome> {
    const roles = await readRoles(await session.stage());
    const exit = roles.broken.length > 0 ? EXIT.drift : EXIT.ok;
    const next = roles.inForce ? [] : ['sovran govern attest charter --key FILE'];
    return outcomeOf('Roles', roles, renderRoles, next, { exit });
  }
}
