/** HAProxy answers a successful change with nothing. Throws where it has words. */
export function refuseWords(answer: string): void {
  const text = answer.trim();
  if (text !== '') throw new Error(`the gateway refused a change: ${text}`);
}
