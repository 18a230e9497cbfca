import { createCipheriv } from 'node:crypto';

/** Uniform numbers in [0, 1), the same for the same seed on every machine. */
export type RandomStream = () => number;

const BLOCK_BYTES = 8192;

/**
 * A stream seeded by a digest (`sha256:<hex>`): the AES-256-CTR keystream under that key, 53 bits at a time.
 */
export function seededStream(digest: string): RandomStream {
  const cipher = createCipheriv('aes-256-ctr', Buffer.from(digest.replace('sha256:', ''), 'hex'), Buffer.alloc(16));
  let block = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at + 8 > block.length) {
      block = cipher.update(Buffer.alloc(BLOCK_BYTES));
      at = 0;
    }
    const value = Number(block.readBigUInt64LE(at) >> 11n) / 2 ** 53;
    at += 8;
    return value;
  };
}

/** One draw of the gamma distribution of scale 1, by Marsaglia and Tsang (2000); 0 for shape 0. */
export function drawGamma(shape: number, random: RandomStream): number {
  if (shape <= 0) return 0;
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** One draw of the Dirichlet distribution: shares that sum to 1; a parameter of 0 gives a share of 0. */
export function drawDirichlet(parameters: number[], random: RandomStream): number[] {
  const gammas = parameters.map((parameter) => drawGamma(parameter, random));
  const total = gammas.reduce((sum, gamma) => sum + gamma, 0);
  return gammas.map((gamma) => gamma / total);
}

/** One draw of the standard normal distribution, by Box and Muller (1958). */
function drawNormal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
