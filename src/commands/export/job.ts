import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { refuseTaken, saveTexts } from '../../lib/cli/files/export-folder.ts';
import { flag, jobArg } from '../../lib/cli/flags/flags.ts';
import { renderKubernetes } from '../../lib/stages/export/kubernetes/export-kubernetes.ts';
import { exportJob } from '../../lib/stages/export/kubernetes/job.ts';

export default class ExportJob extends SovranCommand<typeof ExportJob> {
  static override summary = 'Write a recorded training or quantization as a Job of Kubernetes, without network.';
  static override examples = ['sovran export job tuned --image trainer@sha256:… --out job'];
  static override args = { job: jobArg };
  static override flags = {
    image: flag.required('IMAGE', 'Image with the engine, and sovran’s workers in /opt/sovran, by digest.'),
    out: flag.required('DIR', 'New or empty folder to write.'),
  };

  protected async perform({ args: { job }, flags }: Parsed<typeof ExportJob>, session: Session): Promise<Outcome> {
    const { image, out: path } = flags;
    await refuseTaken(path);
    const { texts, objects, warnings } = await exportJob(job, image, await session.stage());
    await saveTexts(path, texts, await session.stage());
    return {
      kind: 'KubernetesExport',
      data: { path, job, objects, files: [...texts.keys()] },
      render: (view) => renderKubernetes({ objects }, path, view),
      warnings,
      next: [`kubectl apply -k ${path}`],
    };
  }
}
