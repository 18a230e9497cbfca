import { message, type Message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { AuditDocument, Proof, Seal } from './schema.ts';
import type { Audit } from '../../evidence/log/verify-log.ts';

/** Problems that are shown; the JSON has all. */
const SHOWN = 10;

export function renderSeal({ size, added, root, key }: Seal, { t }: View): string[] {
  return [t('audit.sealed', { added, size, root, key })];
}

/** The JSON document’s fields, reasons in the reader’s language. */
export function auditData(audit: Audit, view: View): AuditDocument {
  const { state: verdict, independence, origin, size, checkpoint, checkpoints, branches, waiting, future } = audit;
  const problems = audit.problems.map((problem) => ({ ...problem, reason: say(view.t, reasonOf(problem)) }));
  const root = checkpoint?.root.toString('base64') ?? null;
  const { count: unsealed, oldest } = waiting;
  return { verdict, independence, origin, size, root, checkpoints, branches, unsealed, oldest, future, problems };
}

function reasonOf({ code, about }: Audit['problems'][number]): Message {
  return message(`audit.fault.${code}`, { about });
}

/** What is sealed, what waits, what is wrong. */
export function renderAudit(
  { state, size, checkpoints, waiting, future, problems }: Audit,
  { t, paint }: View,
): string[] {
  const sign = state === 'whole' ? paint.good('✔') : paint.bad('✗');
  const { count, oldest } = waiting;
  return [
    `${sign} ${t(`audit.state.${state}`, { size, checkpoints })}`,
    ...problems.slice(0, SHOWN).map((problem) => `  ${say(t, reasonOf(problem))}`),
    ...(problems.length > SHOWN ? [`  ${t('verify.more', { more: problems.length - SHOWN })}`] : []),
    ...(oldest === null ? [] : [t('audit.waiting', { count, since: oldest })]),
    ...(future.length === 0 ? [] : [t('audit.future', { count: future.length, path: future[0] ?? '' })]),
  ];
}

/** The hashes one a line, as other programs read them. */
export function renderProof({ path, index, from, size, root, hashes }: Proof, { t }: View): string[] {
  const head =
    path === null ? t('audit.growth', { from: from ?? 0, size }) : t('audit.proof', { path, index: index ?? 0, size });
  return [head, t('audit.root', { root }), ...hashes];
}
