import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { settleJobs } from '../../lib/cli/outcomes/job-outcome.ts';
import { jobData, listJobs } from '../../lib/stages/jobs/list.ts';
import { renderJobs } from '../../lib/stages/jobs/render.ts';

export default class JobList extends SovranCommand<typeof JobList> {
  static override summary = 'List jobs, newest first; records those that ended.';
  static override examples = ['sovran job list'];

  protected async perform(_parsed: Parsed<typeof JobList>, session: Session): Promise<Outcome> {
    const { record } = await settleJobs(session);
    const jobs = await listJobs(await session.stage());
    return {
      kind: 'JobList',
      data: (view) => ({ items: jobs.map((job) => jobData(job, view)) }),
      render: (view) => renderJobs(jobs, view),
      ...record,
    };
  }
}
