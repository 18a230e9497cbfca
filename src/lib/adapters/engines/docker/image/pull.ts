import type { ImageInspectInfo } from 'dockerode';
import { message } from '../../../../core/text/message.ts';
import { lineText } from '../../../../core/text/plain.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import { isRefusal, wordsOf } from '../site/daemon.ts';
import { ENDLESS } from '../site/patience.ts';
import type { Site } from '../site/site.ts';
import { inspectImage } from './installed.ts';

/**
 * Has the host's daemon fetch an image from the registry in its reference, which names a digest. Throws
 * `image-not-pulled` (exit 4).
 */
export async function pullImage(site: Site, reference: string): Promise<ImageInspectInfo> {
  const daemon = await site.daemon();
  try {
    const stream = await daemon.call((docker) => docker.pull(reference), ENDLESS);
    await daemon.call(
      (docker) =>
        new Promise<void>((resolve, reject) => {
          docker.modem.followProgress(stream, (error) =>
            error ? reject(notPulled(reference, error.message)) : resolve(),
          );
        }),
      ENDLESS,
    );
  } catch (error) {
    throw isRefusal(error) ? notPulled(reference, wordsOf(error)) : error;
  }
  const found = await inspectImage(site, reference);
  if (!found) throw notPulled(reference, 'none');
  return found;
}

function notPulled(reference: string, reason: string): SovranError {
  return new SovranError({
    code: 'image-not-pulled',
    exit: EXIT.unreachable,
    text: message('engine.image-not-pulled', { reference, reason: lineText(reason).slice(0, 300) }),
    fix: message('engine.image-not-pulled.fix'),
  });
}
