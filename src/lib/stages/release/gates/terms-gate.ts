import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { findCommitted } from '../../../core/project/resources.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/** What a promotion is judged by and lets in, besides approvals; an approval agrees to them. */
const TERMS = ['objectives', 'limits', 'drainSeconds'] as const;

export type Term = (typeof TERMS)[number];

/** The terms in which an environment's file, `spec`, differs from the last commit (HEAD); none where that has no such file. */
export async function readEditedTerms(
  project: ProjectStore,
  environment: string,
  spec: EnvironmentSpec,
): Promise<Term[]> {
  const committed = await findCommitted(project, 'Environment', environment);
  if (!committed) return [];
  return TERMS.filter((term) => canonicalJson(spec[term]) !== canonicalJson(committed.spec[term]));
}

/** Pure: nobody moves the mark in the file that a release is measured by, unseen. */
export function termsGate(environment: string, edited: readonly Term[]): Gate {
  const id = 'terms-committed';
  if (edited.length === 0) return { id, verdict: 'pass', reason: message('release.terms.pass', { environment }) };
  return {
    id,
    verdict: 'fail',
    reason: message('release.terms.edited', { environment, fields: edited.join(', ') }),
    fix: message('release.policy.fix', { environment }),
  };
}
