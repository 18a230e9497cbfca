import { once } from './engine.ts';
import { execute } from './execute.ts';
import type { LabHost } from './record.ts';

/** Waits until sshd listens, logins are allowed and a ready host's engine answers; throws what was last in the way. */
export async function untilReady(host: LabHost, seconds = 300): Promise<void> {
  let inTheWay = 'nothing was asked';
  const ready = async (): Promise<boolean> => {
    const found = await whatIsInTheWay(host);
    inTheWay = found ?? inTheWay;
    return found === undefined;
  };
  const where = `see also the journal of container ${host.container}`;
  await once(ready, seconds, () => `${host.name} does not become ready: ${inTheWay}; ${where}`);
}

/** Undefined when nothing is. */
async function whatIsInTheWay({ container, role }: LabHost): Promise<string | undefined> {
  const engine = role === 'gpu' ? 'docker version >/dev/null || no "the engine does not answer"' : '';
  const script = `no() { echo "$1" >&2; exit 1; }
ss -ltn | grep -q ':22 ' || no 'sshd does not listen'
test ! -e /run/nologin || no 'logins are not allowed yet'
${engine}`;
  try {
    const { code, stdout, stderr } = await execute(container, script, { check: false });
    return code === 0 ? undefined : (stderr || stdout).trim() || `exit ${code}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
