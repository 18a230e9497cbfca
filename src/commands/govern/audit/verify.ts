import {
  EXIT,
  outcomeOf,
  SovranCommand,
  type Outcome,
  type Parsed,
  type Session,
} from '../../../lib/cli/base-command.ts';
import { gateFlags } from '../../../lib/cli/flags/flags.ts';
import { auditData, renderAudit } from '../../../lib/stages/governance/audit/render.ts';
import { verifyLog } from '../../../lib/stages/evidence/log/verify-log.ts';

export default class GovernAuditVerify extends SovranCommand<typeof GovernAuditVerify> {
  static override summary = 'Check every sealed file, the signature, and all earlier checkpoints.';
  static override description =
    'Reads the folder and git alone; exits 5 naming the artefact that differs. Without sovran: `bash audit/verify.sh`.';
  static override examples = ['sovran govern audit verify'];
  static override flags = gateFlags;

  protected async perform(_: Parsed<typeof GovernAuditVerify>, session: Session): Promise<Outcome> {
    const audit = await verifyLog(await session.stage());
    const exit = audit.state === 'whole' ? EXIT.ok : EXIT.drift;
    const next = audit.state === 'none' || audit.waiting.count > 0 ? ['sovran govern audit seal'] : [];
    return outcomeOf('Audit', audit, renderAudit, next, { document: auditData, exit });
  }
}
