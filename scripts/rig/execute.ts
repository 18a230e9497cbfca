import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { docker } from './engine.ts';

/** What a command in a container said and how it ended. */
export interface Executed {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a shell script in a container as root, past SSH; throws when it fails, unless `check` is false. */
export async function execute(container: string, script: string, { check = true } = {}): Promise<Executed> {
  const exec = await docker()
    .getContainer(container)
    .exec({ Cmd: ['/bin/sh', '-c', script], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const [out, err] = [new PassThrough(), new PassThrough()];
  docker().modem.demuxStream(stream, out, err);
  stream.once('end', () => [out, err].forEach((one) => one.end()));
  const [stdout, stderr] = (await Promise.all([buffer(out), buffer(err)])).map(String);
  const code = (await exec.inspect()).ExitCode ?? -1;
  if (check && code !== 0) throw new Error(`${container}: exit ${code}: ${stderr || stdout}\n${script}`);
  return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
}
