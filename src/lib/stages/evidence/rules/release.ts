import { fail, pass, type Rule, unknown } from '../control/control.ts';

/** GOV-05: enough people other than the author signed the release before its promotion. */
export const fourEyes: Rule = ({ seen: { live, approvals } }) => {
  const own = live.live;
  if (!own?.promoted) return unknown('no-promotion');
  if (!own.intact) return fail('record-changed', { release: own.release });
  const { release, createdBy: author } = own;
  const { required } = approvals;
  const count = approvals.approvals.filter(({ problem }) => problem === null).length;
  const params = { release, count, required, author };
  if (required < 1) return fail('none-required', params);
  return count >= required ? pass('approved', params) : fail('too-few', params);
};
