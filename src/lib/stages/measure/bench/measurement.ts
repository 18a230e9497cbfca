import { createStep } from '../../../core/operation/plan/create-step.ts';
import { writeReport } from '../reports/report-files.ts';
import type { Report } from '../reports/report.ts';
import type { Operation, StepScope, Verdict } from '../../../core/operation/operation.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { stepsOn } from '../../../core/operation/steps/resource-actions.ts';
import { outputOf } from '../../../core/kit/to-json.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { loadTranslate } from '../../../core/text/translate.ts';
import { hostOf, type Subject, subjectGates, type SubjectInput } from './subject.ts';

/** Plan of a bench or an evaluation: measure the subject where it is served, then write the report. */
export function planMeasurement(input: SubjectInput & Step['args'], subject: Subject, title: Message): PlanDraft {
  return {
    gates: subjectGates(input, subject),
    steps: [
      ...stepsOn(hostOf(subject), [createStep('measure', title, { input })]),
      createStep('write-report', message('bench.step.report'), {}),
    ],
  };
}

/** The report that the step `measure` has put into the journal; undefined before that step has ended. */
export function measuredReport(outputs: StepScope['outputs']): Report | undefined {
  return outputOf<Report>(outputs, 'measure');
}

/** A failed measurement is kept, but proves nothing. Pure. */
export function failedMeasurement(report: Report | undefined): Verdict | undefined {
  return report?.verdict === 'failed' ? { reason: message('bench.verdict.failed'), next: [] } : undefined;
}

/** Writes the report that the step `measure` found, in the project's language. */
export function reportAction(operation: string): Operation['actions'][string] {
  return {
    async apply(_args, { project, outputs }) {
      const { language } = await project.settings();
      const words = { language, t: await loadTranslate(language) };
      const report = measuredReport(outputs);
      if (!report) throw new Error('the run has no step `measure`');
      return { digest: await writeReport(project, report, operation, words) };
    },
  };
}
