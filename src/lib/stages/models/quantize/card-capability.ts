/** Compute capabilities by a part of the card's name: common knowledge of the cards, to be checked against NVIDIA's list. */
const CAPABILITIES: readonly (readonly [RegExp, number])[] = [
  [/\bRTX 50\d0\b|\bRTX PRO \d000 Blackwell\b/, 12],
  [/\bB[123]00\b|\bGB200\b/, 10],
  [/\bG?H[12]00\b|\bH800\b|\bH20\b/, 9],
  [/\bL40S?\b|\bL4\b|\bRTX 40\d0\b|\bAda\b/, 8.9],
  [/\bA10G?\b|\bA40\b|\bA16\b|\bA2\b|\bRTX A\d000\b|\bRTX 30\d0\b/, 8.6],
  [/\bA100\b|\bA800\b|\bA30\b/, 8],
  [/\bT4\b|\bRTX 20\d0\b|\bQuadro RTX\b/, 7.5],
  [/\bV100\b/, 7],
];

/** CUDA compute capability of a card by its name; undefined for a card that is not listed. */
export function cardCapability(name: string): number | undefined {
  return CAPABILITIES.find(([pattern]) => pattern.test(name))?.[1];
}
